import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Task } from '../../projects/project.ts'
import type { SelectionPattern } from '../../projects/source-selection.ts'
import { columns, haveDataset, haveInput, haveTask, placeAt, transformation } from '../testing/makers.ts'
import { dayOf } from '../testing/stored-table.ts'
import { openTestPlatform, problemsOf, runOnce, type TestPlatform } from '../testing/test-run.ts'
import { storageTask } from './storage-task.ts'

const orders = haveInput('orders', { columns: columns('id INTEGER', 'note VARCHAR'), key: ['id'] })
const people = haveInput('people', { columns: columns('id INTEGER', 'name VARCHAR') })
const inputs = [orders, people]

let on: TestPlatform
beforeEach(async () => {
  on = await openTestPlatform()
  await on.execute(
    'CREATE TABLE store.orders (id INTEGER, note VARCHAR)',
    `INSERT INTO store.orders VALUES (1, 'a'), (2, 'b')`,
    'CREATE TABLE store.people (id INTEGER, name VARCHAR)',
    `INSERT INTO store.people VALUES (10, 'Ada')`,
  )
})
afterEach(async () => await on[Symbol.asyncDispose]())

function pattern(tablePattern: string): SelectionPattern {
  return { schemaPattern: '', tablePattern, type: 'ANY', sourceTask: 'store', place: placeAt(4) }
}

function storage(parts: Partial<Task> = {}): Task {
  return haveTask({
    type: 'STORAGE',
    name: 'Kept data',
    upstream: ['store'],
    selection: { includePatterns: [pattern('%')], excludePatterns: [], explicitlySelected: [] },
    ...parts,
  })
}

const store = async (task: Task, day = 1) =>
  await runOnce(on, { type: storageTask, task, inputs, startedAt: dayOf(day) })
const withHistory = { artifactsSettings: { historyEnabled: true } }

test('each selected dataset is stored, with a view of its current rows in a schema made from the name of the task', async () => {
  const { failure, plans, run } = await store(storage())
  expect(failure).toBeUndefined()
  expect(plans.map(({ name, readFrom }) => [name, readFrom.schema])).toEqual([
    ['orders', 'kept_data'],
    ['people', 'kept_data'],
  ])
  expect(await on.rows('SELECT * FROM kept_data.people')).toEqual([{ id: 10, name: 'Ada' }])
  expect(await on.rows('SELECT count(*)::INTEGER AS n FROM kept_data__internal.orders__current')).toEqual([
    { n: 2 },
  ])
  expect([...run.published.keys()].sort()).toEqual(['orders', 'people'])
})

test('with history, the history view has the versions that ended too', async () => {
  const task = storage({
    settings: withHistory,
    selection: { includePatterns: [pattern('orders')], excludePatterns: [], explicitlySelected: [] },
  })
  await store(task)
  await on.execute(`UPDATE store.orders SET note = 'c' WHERE id = 2`)
  const { outcomes } = await store(task, 2)
  expect(outcomes.get('orders')).toMatchObject({ counts: { processed: 2, updated: 1 } })
  expect(
    await on.rows('SELECT id, note, hdr__operation AS op FROM kept_data.orders__history ORDER BY ALL'),
  ).toEqual([
    { id: 1, note: 'a', op: 'L' },
    { id: 2, note: 'b', op: 'L' },
    { id: 2, note: 'c', op: 'u' },
  ])
})

test('a table that fails carries the public code, keeps its rows, and the others are stored (invariant 7)', async () => {
  await store(storage())
  await on.execute(
    `INSERT INTO store.orders VALUES (2, 'again')`,
    `INSERT INTO store.people VALUES (11, 'Bob')`,
  )
  const { failure, outcomes } = await store(storage(), 2)
  expect(failure).toMatchObject({
    code: 'QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR',
    message: `The following tables failed to load: 'orders'`,
  })
  expect(outcomes.get('orders')).toMatchObject({ state: 'failed', message: 'duplicate key id=2 (2 rows)' })
  expect(await on.rows('SELECT count(*)::INTEGER AS n FROM kept_data.orders')).toEqual([{ n: 2 }])
  expect(await on.rows('SELECT count(*)::INTEGER AS n FROM kept_data.people')).toEqual([{ n: 2 }])
})

describe('a dataset file', () => {
  const input = { projectId: 'p1', taskId: 'store', datasetId: 'people', place: placeAt(2) }
  const definition = haveDataset({
    id: 'staff',
    kind: 'STORAGE',
    inputs: [input],
    columnTransformations: [transformation({ action: 'KEEP', columnName: 'id', keyOrdinal: 1 })],
  })

  test('names the stored dataset and gives it a key', async () => {
    const { plans } = await store(storage({ datasets: [definition] }))
    expect(plans.find(({ id }) => id === 'staff')).toMatchObject({ name: 'staff', key: ['id'] })
    expect(await on.rows('SELECT name FROM kept_data.staff')).toEqual([{ name: 'Ada' }])
  })

  test('switches history on for its dataset alone', async () => {
    const attributes = { materialized: undefined, hasHistory: true, hasStandardViewsWithHeaders: undefined }
    const { plans } = await store(storage({ datasets: [{ ...definition, attributes }] }))
    expect(plans.map(({ id, keepsHistory }) => [id, keepsHistory])).toEqual([
      ['orders', false],
      ['staff', true],
    ])
  })

  test('whose input is not there is a problem with the nearest name', async () => {
    const task = storage({ datasets: [{ ...definition, inputs: [{ ...input, datasetId: 'poeple' }] }] })
    expect(await problemsOf(on, { type: storageTask, task, inputs })).toMatchObject([
      { code: 'MILLRACE-PROJECT-UNKNOWN-DATASET', fix: 'Did you mean "people"?', place: placeAt(2) },
    ])
  })
})

test('history of a dataset without a key is a problem', async () => {
  expect(
    await problemsOf(on, { type: storageTask, task: storage({ settings: withHistory }), inputs }),
  ).toMatchObject([
    {
      code: 'MILLRACE-PROJECT-KEY-NEEDED',
      what: 'dataset "people" keeps history but has no key',
      place: placeAt(4),
    },
  ])
})

test('two datasets that would be stored under one name are a problem', async () => {
  const input = { projectId: 'p1', taskId: 'store', datasetId: 'people', place: placeAt(2) }
  const task = storage({
    datasets: [haveDataset({ id: 'x', name: 'ORDERS', kind: 'STORAGE', inputs: [input] })],
  })
  expect(await problemsOf(on, { type: storageTask, task, inputs })).toMatchObject([
    { code: 'MILLRACE-DATASET-DUPLICATE-NAME' },
  ])
})
