import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { canRun } from './task-types.ts'
import { exportLikeProject } from './testing/export-like-project.ts'
import { emptyPipeline, landStoreTransform, loadFiles, soundProject } from './testing/project-files.ts'

test('an exported project is read with all its oddities', async () => {
  using folder = temporaryFolder()
  const { project, findings } = await loadFiles(folder.path, exportLikeProject)
  expect(findings.filter(finding => finding.level === 'ERROR')).toEqual([])
  expect(
    findings.map(finding => `${finding.code} ${finding.file}:${finding.line}:${finding.column}`),
  ).toEqual([
    'MILLRACE-PROJECT-OTHER-PLATFORM qtcp_project.yaml:6:17',
    'MILLRACE-PROJECT-UNKNOWN-KEY qtcp_tasks/Churn landing/sourceselection.yaml:7:5',
    'MILLRACE-PROJECT-EMPTY-VARIABLE qtcp_tasks/Churn landing/task.yaml:8:18',
    'MILLRACE-PROJECT-TYPE-NOT-RUNNABLE qtcp_tasks/Mirror/task.yaml:4:9',
    'MILLRACE-PROJECT-WRONG-TYPE qtcp_tasks/Mirror/task.yaml:4:9',
    'MILLRACE-PROJECT-SCHEDULE-DISABLED qtcp_tasks/Storage/schedule.yaml:2:5',
  ])
  expect(project?.tasks.map(task => [task.id, task.type, task.upstream])).toEqual([
    ['churn_landing-wjkl', 'LANDING', []],
    ['churn_mart-_h7t', 'DATAMART', ['storage-0ivk']],
    ['mirror-0001', 'MIRROR', ['storage-0ivk']],
    ['storage-0ivk', 'STORAGE', ['churn_landing-wjkl']],
  ])
})

test('defaults are applied after parsing', async () => {
  using folder = temporaryFolder()
  const project = await soundProject(folder.path, landStoreTransform)
  expect(project).toMatchObject({
    name: 'shop',
    platformConnection: '',
    spaceId: 'space-1',
    ownerId: 'owner-1',
  })
  expect(project.naming).toMatchObject({
    suffixHistoryViews: '__history',
    defaultSchemaNameOption: 'LOWER_CASE',
  })
  expect(project.tasks[2]?.datasets[0]).toMatchObject({
    kind: 'SQL',
    incremental: false,
    loadOrder: 0,
    attributes: { materialized: undefined, hasHistory: undefined },
    columns: [
      { name: 'customer_id', type: 'BIGINT', nullable: true, keyOrdinal: 1 },
      { name: 'orders', type: 'BIGINT', nullable: true, keyOrdinal: 0 },
    ],
  })
})

test('rules, transformations, relationships and schedules of the export are as it wrote them', async () => {
  using folder = temporaryFolder()
  const project = await soundProject(folder.path, exportLikeProject)
  const [landing, mart, , storage] = project.tasks
  expect(landing?.rules.map(rule => [rule.ordinal, rule.action, rule.renameType])).toEqual([
    [1, 'RENAME_TABLE', 'TO_LOWER'],
    [2, 'DROP_COLUMN', undefined],
  ])
  expect(landing?.rules[1]?.scope).toMatchObject({
    columnPattern: 'SECRET%',
    type: 'DECIMAL',
    key: 'NOT_PK_ONLY',
  })
  expect(storage?.datasets[0]).toMatchObject({
    id: 'customers',
    kind: 'STORAGE',
    newTableName: 'customer',
    attributes: { materialized: true, hasHistory: true, hasStandardViewsWithHeaders: false },
    columnTransformations: [
      { action: 'DROP', columnName: 'PHONE', newColumnName: '', newType: '', nullable: undefined },
      { action: 'ADD', columnName: 'source', newType: 'VARCHAR' },
    ],
  })
  expect(storage?.schedules).toMatchObject([
    {
      enabled: false,
      type: 'TIME_BASED',
      rules: [{ text: 'RRULE:FREQ=HOURLY;INTERVAL=6;BYMINUTE=16;BYSECOND=0', interval: 6 }],
      start: new Date('2025-05-26T11:47:17.123Z'),
      timezone: 'Etc/UTC',
    },
  ])
  expect(mart?.relationships[0]).toMatchObject({
    id: 'rel-1',
    source: { taskId: 'storage-0ivk', datasetId: 'orders' },
    target: { taskId: 'storage-0ivk', datasetId: 'customers' },
  })
  const fact = mart?.datasets.find(dataset => dataset.kind === 'FACT')?.fact
  expect(fact?.dimensions).toMatchObject([
    { datasetId: 'dim_customer', taskId: 'churn_mart-_h7t', relationship: 'rel-1' },
  ])
})

test('a fact along a relationship that the model lacks is an error', async () => {
  using folder = temporaryFolder()
  const model = 'qtcp_tasks/Mart/model.yaml'
  const { findings } = await loadFiles(folder.path, {
    ...exportLikeProject,
    [model]: (exportLikeProject[model] ?? '').replace('id: rel-1', 'id: rel-2'),
  })
  expect(findings.filter(finding => finding.level === 'ERROR')).toMatchObject([
    {
      code: 'MILLRACE-PROJECT-UNKNOWN-RELATIONSHIP',
      file: 'qtcp_tasks/Mart/datasets/fact_orders.yaml',
      line: 16,
      column: 36,
      fix: 'Did you mean "rel-2"?',
    },
  ])
})

test('a schedule with a wrong rule, time or zone is an error with its place', async () => {
  using folder = temporaryFolder()
  const schedule = `scheduling:
  - enabled: true
    schedulingType: TIME_BASED
    timeBasedScheduling:
      schedule:
        - RRULE:FREQ=DAYLY
        - FREQ=DAILY
      startDateTime: tomorrow
      timezone: Europe/Pariss
`
  const file = 'qtcp_tasks/3 report/schedule.yaml'
  const { findings } = await loadFiles(folder.path, { ...landStoreTransform, [file]: schedule })
  expect(findings.map(({ line, column, what, fix }) => [line, column, what, fix])).toEqual([
    [6, 11, '"RRULE:FREQ=DAYLY" is not a recurrence rule.', 'Did you mean "DAILY"?'],
    [
      7,
      11,
      '"FREQ=DAILY" is not a recurrence rule.',
      'A rule begins with RRULE:, as in RRULE:FREQ=HOURLY;INTERVAL=6.',
    ],
    [8, 22, '"tomorrow" is not a time.', 'Write it as in 2025-01-31T08:00:00Z.'],
    [9, 17, '"Europe/Pariss" is not a time zone.', 'Did you mean "Europe/Paris"?'],
  ])
})

test('registered data is named table by table', async () => {
  using folder = temporaryFolder()
  const task = 'properties:\n  name: r\n  id: r\n  type: REGISTERED_DATA\nsettings: {}\n'
  const selection = 'includePatterns:\n  - tablePattern: "%"\nexplicitlySelected:\n  - name: t\n'
  const { findings } = await loadFiles(folder.path, {
    ...emptyPipeline,
    'qtcp_tasks/r/task.yaml': task,
    'qtcp_tasks/r/sourceSelection.yaml': selection,
  })
  expect(findings.map(({ code, line, column }) => [code, line, column])).toEqual([
    ['MILLRACE-PROJECT-WRONG-WIRING', 2, 19],
    ['MILLRACE-PROJECT-MISSING-PROPERTY', 4, 11],
  ])
})

test('the five task types of this version can run', () => {
  expect((['LANDING', 'STORAGE', 'TRANSFORM', 'DATAMART', 'REGISTERED_DATA'] as const).every(canRun)).toBe(
    true,
  )
  expect(canRun('REPLICATION')).toBe(false)
})
