import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import type { Finding } from '../contract/finding.ts'
import { duckdbPlatform } from '../platforms/duckdb/duckdb-platform.ts'
import { landStoreTransform, soundProject, type ProjectFileTexts } from '../projects/testing/project-files.ts'
import { taskTypeOf } from '../registry.ts'
import { aCatalogDataset } from '../store/testing/sample-records.ts'
import { openFileSource, type FileSource } from '../tasks/testing/file-source.ts'
import { checkPlans, type PlanChecking } from './check-plans.ts'

const storeTask = 'qtcp_tasks/2 store/task.yaml'
const selection = 'qtcp_tasks/1 land/sourceSelection.yaml'
const storeSelection = 'qtcp_tasks/2 store/sourceSelection.yaml'
const report = 'qtcp_tasks/3 report/datasets/order_counts.yaml'

let source: FileSource
beforeEach(() => {
  source = openFileSource({
    'public/customers.csv': 'id,name\n1,Ada\n',
    'public/orders.csv': 'id,customer_id\n7,1\n',
  })
})
afterEach(() => source[Symbol.dispose]())

/** Checks the project with changed files; `find` and `replace` are of one file. */
async function check(
  changes: ProjectFileTexts = {},
  parts: Partial<PlanChecking> = {},
): Promise<readonly Finding[]> {
  using folder = temporaryFolder()
  const project = await soundProject(folder.path, { ...landStoreTransform, ...changes })
  return await checkPlans(project, {
    taskType: taskTypeOf,
    published: [],
    platform: duckdbPlatform,
    connectLocalSource: () => source.connect(),
    connectionProblem: () => undefined,
    ...parts,
  })
}

function changed(file: string, find: string, replace: string): ProjectFileTexts {
  const text = landStoreTransform[file] ?? ''
  if (!text.includes(find)) throw new Error(`${file} has no ${find}`)
  return { [file]: text.replace(find, replace) }
}

/** Line and column of a text in a file of the project, from 1. */
function placeOf(
  file: string,
  text: string,
  changes: ProjectFileTexts,
): Pick<Finding, 'file' | 'line' | 'column'> {
  const before = (changes[file] ?? '').split(text)[0]?.split('\n') ?? []
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

const offline: Partial<PlanChecking> = { connectLocalSource: () => Promise.resolve(undefined) }
const byPattern = {
  [selection]: "sourceConnection: source\nincludePatterns:\n  - { schemaPattern: '%', tablePattern: '%' }\n",
}

test('a sound project gives no findings', async () => {
  expect(await check()).toEqual([])
})

test('a setting of the wrong kind is found at its place', async () => {
  const changes = changed(
    storeTask,
    '  artifactsLocation',
    '  artifactsSettings: { historyEnabled: sometimes }\n  artifactsLocation',
  )
  expect(await check(changes)).toMatchObject([
    {
      level: 'ERROR',
      code: 'MILLRACE-PROJECT-WRONG-VALUE',
      ...placeOf(storeTask, 'sometimes', changes),
      what: expect.stringContaining('historyEnabled'),
    },
  ])
})

test('an unknown column in SQL is found where it stands, with the nearest name', async () => {
  const changes = changed(report, 'SELECT customer_id', 'SELECT customer_idd')
  const [finding, ...others] = await check(changes)
  expect(others).toEqual([])
  expect(finding).toMatchObject({
    code: 'MILLRACE-DATASET-SQL-REFUSED',
    ...placeOf(report, 'customer_idd', changes),
    what: expect.stringContaining('customer_id'),
  })
})

test('a statement that is no SQL is found', async () => {
  expect(await check(changed(report, 'SELECT customer_id', 'SELEC customer_id'))).toMatchObject([
    { code: 'MILLRACE-DATASET-SQL-REFUSED', file: report, what: expect.stringContaining('syntax error') },
  ])
})

test('a dataset that a pattern of the upstream task does not give is found with the nearest name', async () => {
  const picks = landStoreTransform[storeSelection] ?? ''
  const changes = {
    ...byPattern,
    ...changed(report, '$_$orders"', '$_$ordres"'),
    [storeSelection]: picks.replaceAll('orders', 'ordres'),
  }
  expect(await check(changes)).toMatchObject([
    {
      code: 'MILLRACE-PROJECT-UNKNOWN-DATASET',
      ...placeOf(storeSelection, 'ordres', changes),
      fix: 'Did you mean "orders"?',
    },
  ])
})

test('a table that the source does not have is found, and tasks that read it do not repeat it', async () => {
  const changes = changed(
    selection,
    '  - { schema: public, name: orders }',
    '  - { schema: public, name: orders }\n  - { schema: public, name: oders }',
  )
  expect(await check(changes)).toMatchObject([
    {
      code: 'MILLRACE-SOURCE-UNKNOWN-TABLE',
      ...placeOf(selection, 'oders', changes),
      fix: 'Did you mean "orders"?',
    },
  ])
})

test('a connection that is not there is found where it is named', async () => {
  const connectionProblem = () => ({ what: 'millrace.yaml has no connection "source"', fix: 'Add it.' })
  expect(await check({}, { connectionProblem })).toMatchObject([
    {
      code: 'MILLRACE-CONFIG-UNKNOWN-CONNECTION',
      ...placeOf(selection, 'source\n', landStoreTransform),
      fix: 'Add it.',
    },
  ])
})

test('tasks that do not depend on each other are all checked', async () => {
  const changes = {
    ...changed(report, 'SELECT customer_id', 'SELECT missing_1'),
    'qtcp_tasks/4 other/task.yaml':
      'properties: { name: other, id: other-0001, type: TRANSFORM }\nsettings: { artifactsSettings: { reloadType: NEVER } }\n',
  }
  expect((await check(changes)).map(({ code }) => code).sort()).toEqual([
    'MILLRACE-DATASET-SQL-REFUSED',
    'MILLRACE-PROJECT-WRONG-VALUE',
  ])
})

describe('when the source is not on this machine', () => {
  test('what cannot be known is not complained about', async () => {
    expect(await check({}, offline)).toEqual([])
    expect(await check(byPattern, offline)).toEqual([])
    expect(await check({ ...byPattern, ...changed(report, 'customer_id,', 'who_knows,') }, offline)).toEqual(
      [],
    )
  })

  test('SQL that cannot be SQL is found all the same', async () => {
    const broken = changed(report, 'SELECT customer_id', 'SELEC customer_id')
    const expected = [
      { code: 'MILLRACE-DATASET-SQL-REFUSED', file: report, what: expect.stringContaining('syntax error') },
    ]
    expect(await check(broken, offline)).toMatchObject(expected)
    expect(await check({ ...byPattern, ...broken }, offline)).toMatchObject(expected)
  })

  test('SQL over a dataset of the same task whose columns nobody knows is still read', async () => {
    const sibling =
      landStoreTransform[report]
        ?.replaceAll('order_counts', 'biggest')
        .replace('store-0001$_$orders', 'report-0001$_$order_counts') ?? ''
    const file = 'qtcp_tasks/3 report/datasets/biggest.yaml'
    expect(await check({ ...byPattern, [file]: sibling }, offline)).toEqual([])
    expect(
      await check({ ...byPattern, [file]: sibling.replace('GROUP BY', 'GROUPED') }, offline),
    ).toMatchObject([{ file }])
  })

  test('what earlier runs published stands in for it', async () => {
    const published = ['customers', 'orders'].map(id =>
      aCatalogDataset(id, {
        projectId: 'project-1',
        taskId: 'land-0001',
        name: id,
        sourceSchema: 'public',
        columns: [{ name: 'id', type: 'BIGINT', nullable: true }],
      }),
    )
    expect(await check({}, { ...offline, published })).toMatchObject([
      { code: 'MILLRACE-DATASET-SQL-REFUSED', file: report, what: expect.stringContaining('customer_id') },
    ])
  })
})
