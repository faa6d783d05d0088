import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Task } from '../../projects/project.ts'
import { columns, declared, haveDataset, haveTask, placeAt } from '../testing/makers.ts'
import { openTestPlatform, planContext, problemsOf, runOnce, type TestPlatform } from '../testing/test-run.ts'
import { registeredDataTask } from './registered-data-task.ts'

let on: TestPlatform
beforeEach(async () => {
  on = await openTestPlatform()
  await on.execute(
    'CREATE TABLE store.rates (code VARCHAR, rate DOUBLE)',
    `INSERT INTO store.rates VALUES ('EUR', 1)`,
  )
})
afterEach(async () => await on[Symbol.asyncDispose]())

function registered(name: string, parts: Partial<Task> = {}): Task {
  const item = { schema: 'store', name, database: '', sourceTask: '', sourceDataset: '', place: placeAt(3) }
  const selection = { includePatterns: [], excludePatterns: [], explicitlySelected: [item] }
  return haveTask({ type: 'REGISTERED_DATA', name: 'shared', selection, ...parts })
}

test('a registered table is seen through a view, with the rows that it has when it is read', async () => {
  const { failure, outcomes, run } = await runOnce(on, {
    type: registeredDataTask,
    task: registered('rates'),
    inputs: [],
  })
  expect(failure).toBeUndefined()
  expect(outcomes.get('rates')).toMatchObject({ state: 'completed', message: 'view' })
  expect(run.published.get('rates')?.columns).toEqual(columns('code VARCHAR', 'rate DOUBLE'))
  await on.execute(`INSERT INTO store.rates VALUES ('USD', 1.1)`)
  expect(await on.rows('SELECT count(*)::INTEGER AS n FROM shared.rates')).toEqual([{ n: 2 }])
})

test('declared columns choose what the view shows, and give the key', async () => {
  const definition = haveDataset({
    id: 'rates',
    columns: [declared({ name: 'code', type: 'VARCHAR', keyOrdinal: 1 })],
  })
  const { plans } = await runOnce(on, {
    type: registeredDataTask,
    task: registered('rates', { datasets: [definition] }),
    inputs: [],
  })
  expect(plans).toMatchObject([{ key: ['code'] }])
  expect(await on.rows('SELECT * FROM shared.rates')).toEqual([{ code: 'EUR' }])
})

test('a table that the platform does not have is a problem at its place', async () => {
  expect(
    await problemsOf(on, { type: registeredDataTask, task: registered('missing'), inputs: [] }),
  ).toMatchObject([
    { code: 'MILLRACE-INPUT-NOT-READY', what: 'the platform has no table store.missing', place: placeAt(3) },
  ])
})

test('without the platform, the columns of a table that no file declares are unknown', async () => {
  const task = registered('missing')
  const parsed = { ...task, settings: registeredDataTask.settings.parse({}) }
  const plans = await registeredDataTask.plan(parsed, planContext(on.session, [], { isLive: false }))
  expect(plans).toMatchObject([{ id: 'missing', columns: [] }])
})

test('tables of two schemas that would be registered as one are a problem', async () => {
  await on.execute('CREATE SCHEMA other', 'CREATE TABLE other.rates AS SELECT 1 AS n')
  const { selection } = registered('rates')
  const [item] = selection.explicitlySelected
  const both = { ...selection, explicitlySelected: item ? [item, { ...item, schema: 'other' }] : [] }
  const task = registered('rates', { selection: both })
  expect(await problemsOf(on, { type: registeredDataTask, task, inputs: [] })).toMatchObject([
    {
      code: 'MILLRACE-DATASET-DUPLICATE-NAME',
      what: 'store.rates and other.rates would both be dataset "rates"',
    },
  ])
})
