import { expect, test } from 'vitest'
import type { Finding } from '../contract/finding.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { landStoreTransform, loadFiles } from './testing/project-files.ts'

const land = 'qtcp_tasks/1 land'
const store = 'qtcp_tasks/2 store'
const report = 'qtcp_tasks/3 report'
const counts = `${report}/datasets/order_counts.yaml`

type Change = readonly [file: string, from: string, to: string]
type Expected = readonly [at: string, level: Finding['level'], code: string, what: RegExp, fix: RegExp]

/** One change of a sound project, and the one finding that it causes. */
const cases: readonly (readonly [title: string, change: Change, expected: Expected])[] = [
  [
    'a syntax error',
    [`${land}/task.yaml`, '  id: land-0001', ' id: land-0001'],
    [`${land}/task.yaml:3:`, 'ERROR', 'SYNTAX', /./, /syntax/],
  ],
  [
    'a repeated key',
    [`${land}/task.yaml`, '  id: land-0001', '  id: land-0001\n  name: x'],
    [`${land}/task.yaml:4:3`, 'ERROR', 'SYNTAX', /unique/i, /syntax/],
  ],
  [
    'an unknown key',
    [`${store}/sourceSelection.yaml`, 'explicitlySelected', 'explicitelySelected'],
    [
      `${store}/sourceSelection.yaml:1:1`,
      'WARNING',
      'UNKNOWN-KEY',
      /'explicitelySelected'/,
      /Did you mean "explicitlySelected"/,
    ],
  ],
  [
    'an unknown key of a column',
    [counts, 'name: orders, datatype', 'nam: x, name: orders, datatype'],
    [`${counts}:13:11`, 'WARNING', 'UNKNOWN-KEY', /'nam'/, /Did you mean "name"/],
  ],
  [
    'a missing property',
    [counts, '  name: order_counts\n', ''],
    [`${counts}:1:1`, 'ERROR', 'MISSING-PROPERTY', /'name' is missing/, /Add name/],
  ],
  [
    'a task without settings',
    [
      `${report}/task.yaml`,
      'settings:\n  artifactsLocation: { taskSchema: report, internalSchema: report__internal }\n',
      '',
    ],
    [`${report}/task.yaml:1:1`, 'ERROR', 'MISSING-PROPERTY', /Property 'settings' is missing\./, /settings/],
  ],
  [
    'a misspelt task type',
    [`${store}/task.yaml`, 'type: STORAGE', 'type: STORGE'],
    [
      `${store}/task.yaml:4:9`,
      'ERROR',
      'WRONG-VALUE',
      /'type' cannot be "STORGE"/,
      /Did you mean "STORAGE"\? Use one of LANDING/,
    ],
  ],
  [
    'a misspelt column type',
    [counts, 'type: INT8 } }\n      - { name: orders', 'type: INT9 } }\n      - { name: orders'],
    [`${counts}:12:70`, 'ERROR', 'WRONG-VALUE', /"INT9"/, /INT8/],
  ],
  [
    'a number where a text is meant',
    [`${land}/task.yaml`, 'name: land', 'name: 12'],
    [`${land}/task.yaml:2:9`, 'ERROR', 'WRONG-VALUE', /must be a text, not 12/, /quotes/],
  ],
  [
    'a list where a block is meant',
    [
      `${report}/task.yaml`,
      '{ taskSchema: report, internalSchema: report__internal }',
      '{ taskSchema: "{{nowhere}}" }',
    ],
    [
      `${report}/task.yaml:6:37`,
      'ERROR',
      'UNDECLARED-VARIABLE',
      /"nowhere" is not declared/,
      /Declare "nowhere"/,
    ],
  ],
  [
    'an unknown ref',
    [counts, 'projectId', 'projctId'],
    [
      `${counts}:9:19`,
      'ERROR',
      'UNDECLARED-VARIABLE',
      /ref\(project.current.projctId\)/,
      /Did you mean "project.current.projectId"/,
    ],
  ],
  [
    'an unknown upstream task',
    [
      `${store}/sourceSelection.yaml`,
      '{ sourceTask: land-0001, sourceTableId: orders',
      '{ sourceTask: lnad-0001, sourceTableId: orders',
    ],
    [
      `${store}/sourceSelection.yaml:3:19`,
      'ERROR',
      'UNKNOWN-TASK',
      /"lnad-0001"/,
      /Did you mean "land-0001"/,
    ],
  ],
  [
    'an unknown dataset',
    [`${store}/sourceSelection.yaml`, 'sourceTableId: customers', 'sourceTableId: custmers'],
    [
      `${store}/sourceSelection.yaml:2:45`,
      'ERROR',
      'UNKNOWN-DATASET',
      /"custmers"/,
      /Did you mean "customers"/,
    ],
  ],
  [
    'a selection without task',
    [`${store}/sourceSelection.yaml`, '{ sourceTask: land-0001, sourceTableId: orders, name', '{ name'],
    [
      `${store}/sourceSelection.yaml:3:13`,
      'ERROR',
      'MISSING-PROPERTY',
      /sourceTask is missing/,
      /sourceTask/,
    ],
  ],
  [
    'an unknown dataset of an alias',
    [counts, '$_$orders"', '$_$order"'],
    [
      `${counts}:9:18`,
      'ERROR',
      'UNKNOWN-DATASET',
      /Task store-0001 has no dataset "order"/,
      /Did you mean "orders"/,
    ],
  ],
  [
    'an alias that is no address',
    [counts, '"{{ref(project.current.projectId)}}$_$store-0001$_$orders"', 'orders'],
    [`${counts}:9:18`, 'ERROR', 'WRONG-VALUE', /"orders" does not name a dataset/, /\$_\$/],
  ],
  [
    'an unknown placeholder',
    [counts, '${orders}', '${ordes}'],
    [`${counts}:6:72`, 'ERROR', 'UNKNOWN-PLACEHOLDER', /"ordes"/, /Did you mean \$\{orders\}/],
  ],
  [
    'a column twice',
    [counts, 'name: orders, datatype', 'name: Customer_ID, datatype'],
    [`${counts}:13:17`, 'ERROR', 'DUPLICATE-COLUMN', /"Customer_ID"/, /Remove/],
  ],
  [
    'two tasks with one id',
    [`${report}/task.yaml`, 'id: report-0001', 'id: land-0001'],
    [`${report}/task.yaml:3:7`, 'ERROR', 'DUPLICATE-ID', /1 land\/task.yaml:3/, /another id/],
  ],
  [
    'a landing without connection',
    [`${land}/sourceSelection.yaml`, 'sourceConnection: source\n', ''],
    [`${land}/sourceSelection.yaml:1:1`, 'ERROR', 'CONNECTION-NEEDED', /land-0001/, /sourceConnection/],
  ],
  [
    'a storage with a connection',
    [`${store}/sourceSelection.yaml`, 'explicitlySelected', 'sourceConnection: x\nexplicitlySelected'],
    [`${store}/sourceSelection.yaml:1:19`, 'WARNING', 'CONNECTION-NOT-USED', /STORAGE/, /Remove/],
  ],
  [
    'a transform that reads a landing',
    [counts, '$_$store-0001', '$_$land-0001'],
    [
      `${counts}:9:18`,
      'ERROR',
      'WRONG-WIRING',
      /Only storage may read the landing task land-0001/,
      /storage task/,
    ],
  ],
  [
    'a task in the wrong project',
    ['qtcp_project.yaml', 'DATA_PIPELINE', 'DATA_MOVEMENT'],
    [
      `${land}/task.yaml:4:9`,
      'ERROR',
      'WRONG-TYPE',
      /DATA_MOVEMENT cannot contain a task of type LANDING/,
      /REPLICATION/,
    ],
  ],
  [
    'another platform',
    ['qtcp_project.yaml', 'DUCKDB', 'BIGQUERY'],
    ['qtcp_project.yaml:4:17', 'WARNING', 'OTHER-PLATFORM', /BIGQUERY/, /DUCKDB/],
  ],
  [
    'a task type that cannot run yet',
    [`${report}/task.yaml`, 'TRANSFORM', 'KNOWLEDGE_MART'],
    [`${report}/task.yaml:4:9`, 'WARNING', 'TYPE-NOT-RUNNABLE', /KNOWLEDGE_MART/, /--select/],
  ],
  [
    'a dataset that reads itself',
    [counts, 'store-0001$_$orders"', 'report-0001$_$order_counts"'],
    [`${counts}:9:18`, 'ERROR', 'CYCLE', /order_counts → order_counts/, /Remove/],
  ],
]

test.each(cases)('%s is found with its place and its fix', async (_title, [file, from, to], expected) => {
  using folder = temporaryFolder()
  const before = landStoreTransform[file] ?? ''
  expect(before).toContain(from)
  const { project, findings } = await loadFiles(folder.path, {
    ...landStoreTransform,
    [file]: before.replace(from, () => to),
  })
  const [at, level, code, what, fix] = expected
  const found = findings.find(finding => finding.code === `MILLRACE-PROJECT-${code}`)
  expect(found && `${found.file}:${found.line}:${found.column}`).toContain(at)
  expect(found).toMatchObject({ level, what: expect.stringMatching(what), fix: expect.stringMatching(fix) })
  expect(project === undefined).toBe(findings.some(finding => finding.level === 'ERROR'))
})

test('tasks that read each other in a circle are named in order', async () => {
  using folder = temporaryFolder()
  const sql = (task: string) =>
    `properties:\n  id: d\n  name: d\n  inputDatasets:\n    - taskId: ${task}\n      datasetId: d\n`
  const task = (id: string) => `properties:\n  name: ${id}\n  id: ${id}\n  type: TRANSFORM\nsettings: {}\n`
  const { findings } = await loadFiles(folder.path, {
    'qtcp_project.yaml': landStoreTransform['qtcp_project.yaml'] ?? '',
    'qtcp_tasks/a/task.yaml': task('a'),
    'qtcp_tasks/a/datasets/d.yaml': sql('b'),
    'qtcp_tasks/b/task.yaml': task('b'),
    'qtcp_tasks/b/datasets/d.yaml': sql('a'),
  })
  expect(findings).toEqual([
    {
      level: 'ERROR',
      code: 'MILLRACE-PROJECT-CYCLE',
      file: 'qtcp_tasks/b/datasets/d.yaml',
      line: 5,
      column: 15,
      what: 'Tasks read each other in a circle: a → b → a.',
      fix: 'Remove one of these references.',
    },
  ])
})

test('a folder that is no project says so', async () => {
  using folder = temporaryFolder()
  const { project, findings } = await loadFiles(folder.path, { 'qtcp_tasks/x/readme.md': '' })
  expect(project).toBeUndefined()
  expect(findings.map(finding => finding.what)).toEqual([
    '. has no qtcp_project.yaml.',
    'Task folder x has no task.yaml.',
  ])
})

test('a file that would be passed over by mistake is reported', async () => {
  using folder = temporaryFolder()
  const { findings } = await loadFiles(folder.path, {
    ...landStoreTransform,
    [`${land}/shedule.yaml`]: 'scheduling: []\n',
  })
  expect(findings).toMatchObject([
    {
      level: 'WARNING',
      code: 'MILLRACE-PROJECT-UNKNOWN-FILE',
      file: `${land}/shedule.yaml`,
      fix: 'Did you mean "schedule.yaml"?',
    },
  ])
})

test('one broken file does not make its dependants look broken', async () => {
  using folder = temporaryFolder()
  const { findings } = await loadFiles(folder.path, {
    ...landStoreTransform,
    [`${land}/sourceSelection.yaml`]: 'a: [\n',
  })
  expect([...new Set(findings.map(finding => finding.file))]).toEqual([`${land}/sourceSelection.yaml`])
})
