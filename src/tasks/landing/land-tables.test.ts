import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DatasetShape } from '../../foundation/column.ts'
import type { Task } from '../../projects/project.ts'
import { columns, haveDataset, haveTask, placeAt } from '../testing/makers.ts'
import { openFileSource, type FileSource } from '../testing/file-source.ts'
import { openTestPlatform, planContext, testRun, type TestPlatform } from '../testing/test-run.ts'
import { landingTask } from './landing-task.ts'

let on: TestPlatform
let source: FileSource
let pinned: Map<string, DatasetShape>
beforeEach(async () => {
  on = await openTestPlatform()
  source = openFileSource({ 'people.csv': 'id,name\n1,Ada\n2,Bob\n', 'orders.csv': 'id,amount\n10,1.5\n' })
  pinned = new Map()
})
afterEach(async () => {
  source[Symbol.dispose]()
  await on[Symbol.asyncDispose]()
})

const everyFile: Task['selection'] = {
  includePatterns: [{ schemaPattern: '', tablePattern: '%', type: 'ANY', sourceTask: '', place: placeAt() }],
  excludePatterns: [],
  explicitlySelected: [],
}

/** Plans and runs a landing task as the runner does: what it publishes is pinned for the next run. */
async function land(parts: Partial<Task> = {}, connection: Readonly<Record<string, unknown>> = {}) {
  const task = haveTask({ type: 'LANDING', sourceConnection: 'source', selection: everyFile, ...parts })
  const parsed = { ...task, settings: landingTask.settings.parse(task.settings) }
  await using opened = await source.connect(connection)
  const context = planContext(on.session, [], {
    sourceTables: async () => await opened.discover(),
    pinned: id => pinned.get(id),
  })
  const plans = await landingTask.plan(parsed, context)
  const run = testRun({ platform: on.platform, source: opened })
  const failure: unknown = await landingTask.run(parsed, plans, run).then(
    () => undefined,
    (error: unknown) => error,
  )
  pinned = new Map([...pinned, ...run.published])
  return { run, failure }
}

const people = async () => await on.rows('SELECT * FROM landing.people ORDER BY ALL')
const handling = (tableExistsHandling: string) => ({ settings: { fullLoadOptions: { tableExistsHandling } } })

test('each selected file is landed with its rows, and each row is counted', async () => {
  const { run, failure } = await land()
  expect(failure).toBeUndefined()
  expect(await people()).toEqual([
    { id: '1', name: 'Ada' },
    { id: '2', name: 'Bob' },
  ])
  expect(run.outcomes.get('people')).toMatchObject({
    state: 'completed',
    counts: { processed: 2, inserted: 2, updated: 0, deleted: 0, rejected: 0 },
  })
  expect([...run.published.keys()].sort()).toEqual(['orders', 'people'])
})

test('the types of the first load stay when a later file would be read otherwise', async () => {
  source.write({ 'codes.csv': 'code\n1\n2\n' })
  await land()
  const first = await on.session.columnsOf({ schema: 'landing', name: 'codes' })
  source.write({ 'codes.csv': 'code\nx\n3\n' })
  const { run } = await land()
  expect(await on.session.columnsOf({ schema: 'landing', name: 'codes' })).toEqual(first)
  expect(run.outcomes.get('codes')).toMatchObject({ counts: { processed: 2, rejected: 1 } })
})

test('a file of which not one row has the right shape fails, and what was there stays', async () => {
  await land()
  source.write({ 'people.csv': 'id,name\nx,Ada\ny,Bob\n' })
  const { run, failure } = await land()
  expect(failure).toBeDefined()
  expect(run.outcomes.get('people')).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/not one of 2 rows .*people\.csv:2, column id/u) as string,
  })
  expect(await people()).toHaveLength(2)
})

test('rejected rows are counted, and logged with file, line, column and reason', async () => {
  await land()
  source.write({ 'people.csv': 'id,name\n1,Ada\nx,Bob\n3,Cy\n' })
  const { run, failure } = await land()
  expect(failure).toBeUndefined()
  expect(run.outcomes.get('people')).toMatchObject({
    counts: { processed: 3, inserted: 2, rejected: 1 },
    message: '1 row rejected',
  })
  expect(run.logLines).toContainEqual(expect.stringMatching(/warn .*people\.csv:3, column id: .*x/s))
})

describe('a landing table that exists', () => {
  beforeEach(async () => {
    await land()
    source.write({ 'people.csv': 'id,name\n3,Cy\n' })
  })

  test('is made anew by default', async () => {
    await land()
    expect(await people()).toEqual([{ id: '3', name: 'Cy' }])
  })

  test('is emptied by TRUNCATE', async () => {
    await land(handling('TRUNCATE'))
    expect(await people()).toEqual([{ id: '3', name: 'Cy' }])
  })

  test('is made anew by TRUNCATE when its columns have changed', async () => {
    await on.execute('ALTER TABLE landing.people ALTER COLUMN name TYPE BLOB')
    await land(handling('TRUNCATE'))
    expect(await people()).toEqual([{ id: '3', name: 'Cy' }])
  })

  test('is appended to by IGNORE', async () => {
    await land(handling('IGNORE'))
    expect((await people()).map(row => row['name'])).toEqual(['Ada', 'Bob', 'Cy'])
  })
})

test('a file whose column is gone fails alone and keeps its rows, and the others are landed (invariant 7)', async () => {
  await land()
  source.write({ 'people.csv': 'id\n9\n', 'orders.csv': 'id,amount\n11,2.5\n' })
  const { run, failure } = await land()
  expect(failure).toMatchObject({ code: 'MILLRACE-LANDING-TABLE-IN-BATCH-ERROR', datasets: ['people'] })
  expect(run.outcomes.get('people')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('"name"'),
  })
  expect(await people()).toHaveLength(2)
  expect(await on.rows('SELECT id::INTEGER AS id FROM landing.orders')).toEqual([{ id: 11 }])
  expect(run.logLines.join()).toContain('MILLRACE-SOURCE-COLUMN-MISSING')
})

test('a column that came after the first load is not read, and the log says so', async () => {
  await land()
  source.write({ 'people.csv': 'id,name,age\n1,Ada,36\n' })
  const { run } = await land()
  expect(await on.session.columnsOf({ schema: 'landing', name: 'people' })).toHaveLength(2)
  expect(run.logLines).toContainEqual(expect.stringContaining('column age is not read'))
})

test('a file that changes while it is read fails, and leaves the rows of the last load', async () => {
  await land()
  const writing = { ...on.platform, openSession: async () => await interfering() }
  const interfering = async () => {
    const session = await on.platform.openSession()
    const load: typeof session.load = async (...args) => {
      const result = await session.load(...args)
      source.write({ 'people.csv': 'id,name\n4,Dee\n5,Eve\n6,Fay\n' })
      return result
    }
    return new Proxy(session, { get: (target, key) => (key === 'load' ? load : bound(target, key)) })
  }
  const task = haveTask({ type: 'LANDING', sourceConnection: 'source', selection: everyFile })
  const parsed = {
    ...task,
    settings: landingTask.settings.parse({ landingAppRuntime: { tableLoadInParallel: 1 } }),
  }
  await using opened = await source.connect()
  const plans = await landingTask.plan(
    parsed,
    planContext(on.session, [], { sourceTables: async () => await opened.discover() }),
  )
  const run = testRun({ platform: writing, source: opened })
  await expect(
    landingTask.run(
      parsed,
      plans.filter(plan => plan.id === 'people'),
      run,
    ),
  ).rejects.toMatchObject({
    datasets: ['people'],
  })
  expect(await people()).toHaveLength(2)
})

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key)
  return typeof value === 'function' ? value.bind(target) : value
}

test('tables load by their load order, the highest first', async () => {
  const definition = (id: string, loadOrder: number) => haveDataset({ id, kind: 'LANDING', loadOrder })
  const { run } = await land({
    settings: { landingAppRuntime: { tableLoadInParallel: 1 } },
    datasets: [definition('people', 5), definition('orders', 1)],
  })
  expect([...run.published.keys()]).toEqual(['people', 'orders'])
})

test('an empty file with a header lands a table without rows', async () => {
  source.write({ 'people.csv': 'id,name\n' })
  const { run } = await land()
  expect(await people()).toEqual([])
  expect(run.published.get('people')?.columns.map(({ name }) => name)).toEqual(
    columns('id X', 'name X').map(({ name }) => name),
  )
})
