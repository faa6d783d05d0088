import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DatasetDefinition } from '../../projects/dataset-definition.ts'
import type { Task } from '../../projects/project.ts'
import {
  columns,
  declared,
  expression,
  haveDataset,
  haveInput,
  haveTask,
  placeAt,
  rule,
  transformation,
} from '../testing/makers.ts'
import type { Platform } from '../../platforms/platform-type.ts'
import { openTestPlatform, planContext, problemsOf, runOnce, type TestPlatform } from '../testing/test-run.ts'
import { transformTask } from './transform-task.ts'

const orders = haveInput('orders', {
  columns: columns('id INTEGER', 'customer_id INTEGER', 'amount DECIMAL(10,2)'),
  key: ['id'],
})
const customers = haveInput('customers', { columns: columns('id INTEGER', 'name VARCHAR'), key: ['id'] })
const inputs = [orders, customers]

let on: TestPlatform
beforeEach(async () => {
  on = await openTestPlatform()
  await on.execute(
    'CREATE TABLE store.orders (id INTEGER, customer_id INTEGER, amount DECIMAL(10,2))',
    'INSERT INTO store.orders VALUES (1, 10, 5.50), (2, 10, 4.50), (3, 20, 7)',
    'CREATE TABLE store.customers (id INTEGER, name VARCHAR)',
    `INSERT INTO store.customers VALUES (10, 'Ada'), (20, 'Bob')`,
  )
})
afterEach(async () => await on[Symbol.asyncDispose]())

function haveTransform(parts: Partial<Task>): Task {
  return haveTask({ type: 'TRANSFORM', name: 'marts', upstream: ['store'], ...parts })
}

function sqlDataset(
  id: string,
  statement: string,
  aliases: Readonly<Record<string, string>>,
  parts: Partial<DatasetDefinition> = {},
): DatasetDefinition {
  return haveDataset({ id, kind: 'SQL', customSql: expression(statement, aliases), ...parts })
}

const bySql = (parts: Partial<DatasetDefinition> = {}): DatasetDefinition =>
  sqlDataset(
    'totals',
    'SELECT c.name, sum(o.amount) AS total FROM ${o} o JOIN ${c} c ON c.id = o.customer_id GROUP BY c.name; -- by name',
    { o: 'p1$_$store$_$orders', c: 'p1$_$store$_$customers' },
    parts,
  )
const at = (day: number): Date => new Date(Date.UTC(2026, 0, day))
const materialized = { materialized: true, hasHistory: undefined, hasStandardViewsWithHeaders: undefined }

test('an SQL dataset over two inputs is a view unless it is materialised', async () => {
  const task = haveTransform({ datasets: [sqlDataset('t', 'SELECT 1 AS one -- only\n;', {}), bySql()] })
  await on.execute(`DELETE FROM store.orders WHERE id > 3`)
  const { failure, outcomes } = await runOnce(on, { type: transformTask, task, inputs })
  expect(failure).toBeUndefined()
  expect(outcomes.get('totals')).toMatchObject({ state: 'completed', message: 'view' })
  await on.execute(`INSERT INTO store.orders VALUES (4, 20, 1)`)
  expect(await on.rows('SELECT * FROM marts.totals ORDER BY name')).toEqual([
    { name: 'Ada', total: '10.00' },
    { name: 'Bob', total: '8.00' },
  ])
})

test('datasets of one task may read each other, and are made in that order', async () => {
  const task = haveTransform({
    datasets: [
      sqlDataset('best', 'WITH totals AS (SELECT * FROM ${t}) SELECT max(totals.total) AS best FROM totals', {
        t: 'p1$_$t1$_$totals',
      }),
      bySql({ attributes: materialized }),
      sqlDataset('double', 'SELECT totals.name, totals.total * 2 AS twice FROM ${t}', {
        t: 'p1$_$t1$_$totals',
      }),
    ],
  })
  const { plans, failure } = await runOnce(on, { type: transformTask, task, inputs })
  expect(failure).toBeUndefined()
  expect(plans.map(({ id, after }) => ({ id, after }))).toEqual([
    { id: 'totals', after: [] },
    { id: 'best', after: ['totals'] },
    { id: 'double', after: ['totals'] },
  ])
  expect(await on.rows('SELECT best FROM marts.best')).toEqual([{ best: '10.00' }])
})

test('declared columns give an SQL dataset its types and its key', async () => {
  const task = haveTransform({
    datasets: [
      bySql({
        columns: [declared({ name: 'total', type: 'DOUBLE' }), declared({ name: 'name', keyOrdinal: 1 })],
      }),
    ],
  })
  const { plans } = await runOnce(on, { type: transformTask, task, inputs })
  expect(plans[0]).toMatchObject({
    key: ['name'],
    columns: [{ name: 'name' }, { name: 'total', type: 'DOUBLE' }],
  })
})

test('rules and transformations are applied in order to a dataset that passes through', async () => {
  const task = haveTransform({
    selection: {
      includePatterns: [
        { schemaPattern: '', tablePattern: '%', type: 'ANY', sourceTask: 'store', place: placeAt() },
      ],
      excludePatterns: [
        { schemaPattern: '', tablePattern: 'cust%', type: 'ANY', sourceTask: 'store', place: placeAt() },
      ],
      explicitlySelected: [],
    },
    rules: [
      rule({ action: 'RENAME_TABLE', renameType: 'ADD_PREFIX', value: 'my_' }),
      rule({ action: 'RENAME_COLUMN', renameType: 'TO_UPPER' }),
      rule({
        action: 'ADD_COLUMN',
        column: declared({ name: 'twice', type: 'DOUBLE' }),
        expression: expression('${a} * 2', { a: 'AMOUNT' }),
      }),
      rule({
        action: 'CHANGE_COLUMN_DATA_TYPE',
        column: declared({ name: '', type: 'BIGINT' }),
        scope: { ...rule({ action: 'ADD_COLUMN' }).scope, columnPattern: 'customer%' },
      }),
    ],
  })
  const { plans, failure } = await runOnce(on, { type: transformTask, task, inputs })
  expect(failure).toBeUndefined()
  expect(plans[0]).toMatchObject({ id: 'orders', name: 'my_orders', key: ['ID'] })
  expect(await on.session.columnsOf({ schema: 'marts', name: 'my_orders' })).toMatchObject([
    { name: 'ID', type: 'INTEGER' },
    { name: 'CUSTOMER_ID', type: 'BIGINT' },
    { name: 'AMOUNT', type: 'DECIMAL(10,2)' },
    { name: 'twice', type: 'DOUBLE' },
  ])
})

test('a selected input that a dataset file reads does not pass through as well', async () => {
  const explicitlySelected = ['orders', 'customers'].map(name => ({
    schema: '',
    name,
    database: '',
    sourceTask: 'store',
    sourceDataset: name,
    place: placeAt(),
  }))
  const task = haveTransform({
    selection: { includePatterns: [], excludePatterns: [], explicitlySelected },
    datasets: [
      haveDataset({
        id: 'clients',
        inputs: [{ projectId: 'p1', taskId: 'store', datasetId: 'customers', place: placeAt() }],
        columnTransformations: [
          transformation({ action: 'KEEP', columnName: 'name', newColumnName: 'client' }),
        ],
      }),
    ],
  })
  const { plans } = await runOnce(on, { type: transformTask, task, inputs })
  expect(plans.map(({ name }) => name)).toEqual(['clients', 'orders'])
  expect(await on.rows('SELECT client FROM marts.clients WHERE id = 10')).toEqual([{ client: 'Ada' }])
})

test('a materialised dataset with history keeps what changed and what went', async () => {
  const task = haveTransform({
    settings: { artifactsSettings: { materialized: true, historyEnabled: true } },
    datasets: [bySql({ columns: [declared({ name: 'name', keyOrdinal: 1 })] })],
  })
  const runAt = async (day: number) =>
    (await runOnce(on, { type: transformTask, task, inputs, startedAt: at(day) })).outcomes.get('totals')
  expect(await runAt(1)).toMatchObject({ counts: { inserted: 2, updated: 0, deleted: 0 } })
  expect(await runAt(2)).toMatchObject({
    counts: { inserted: 0, updated: 0, deleted: 0 },
    message: 'unchanged',
  })
  await on.execute(
    'UPDATE store.orders SET amount = 6 WHERE id = 1',
    'DELETE FROM store.orders WHERE customer_id = 20',
    `INSERT INTO store.customers VALUES (30, 'Cy')`,
    'INSERT INTO store.orders VALUES (9, 30, 1)',
  )
  expect(await runAt(3)).toMatchObject({ counts: { inserted: 1, updated: 1, deleted: 1 } })
  expect(await on.rows('SELECT * FROM marts.totals ORDER BY name')).toEqual([
    { name: 'Ada', total: '10.50' },
    { name: 'Cy', total: '1.00' },
  ])
  expect(
    await on.rows('SELECT name, total, hdr__operation AS op FROM marts.totals__history ORDER BY name, total'),
  ).toEqual([
    { name: 'Ada', total: '10.00', op: 'L' },
    { name: 'Ada', total: '10.50', op: 'u' },
    { name: 'Bob', total: '7.00', op: 'd' },
    { name: 'Cy', total: '1.00', op: 'i' },
  ])
})

test('readers see the old rows until the new ones are complete', async () => {
  const datasets = [bySql({ attributes: materialized })]
  await runOnce(on, { type: transformTask, task: haveTransform({ datasets }), inputs })
  await on.execute('UPDATE store.orders SET amount = amount * 2')
  const total = async () =>
    (await on.rows('SELECT sum(total)::VARCHAR AS total FROM marts.totals'))[0]?.['total']
  const seen: unknown[] = []
  const platform: Platform = {
    dialect: on.platform.dialect,
    async openSession() {
      const session = await on.platform.openSession()
      const commit = session.transaction.bind(session)
      session.transaction = async work =>
        await commit(async () => {
          const result = await work()
          seen.push(await total())
          return result
        })
      return session
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  await runOnce({ ...on, platform }, { type: transformTask, task: haveTransform({ datasets }), inputs })
  expect([...seen, await total()]).toEqual(['17.00', '34.00'])
})

test.each(['DROP_AND_CREATE', 'TRUNCATE_AND_INSERT', 'COMPARE_AND_APPLY_WITHOUT_DELETED_ROWS'])(
  'the reload type %s decides what becomes of rows that went',
  async reloadType => {
    const task = haveTransform({
      settings: { artifactsSettings: { materialized: true, reloadType } },
      datasets: [bySql({ columns: [declared({ name: 'name', keyOrdinal: 1 })] })],
    })
    await runOnce(on, { type: transformTask, task, inputs })
    await on.execute('DELETE FROM store.orders WHERE customer_id = 20')
    const { failure } = await runOnce(on, { type: transformTask, task, inputs })
    expect(failure).toBeUndefined()
    const kept = reloadType === 'COMPARE_AND_APPLY_WITHOUT_DELETED_ROWS' ? 2 : 1
    expect(await on.rows('SELECT count(*)::INTEGER AS n FROM marts.totals')).toEqual([{ n: kept }])
  },
)

test('while inputs are not known, a task is planned without columns', async () => {
  const unknown = inputs.map(input => ({ ...input, columns: [] }))
  const task = haveTransform({ datasets: [bySql()] })
  const context = planContext(on.session, unknown, { isLive: false })
  const plans = await transformTask.plan({ ...task, settings: transformTask.settings.parse({}) }, context)
  expect(plans).toMatchObject([{ id: 'totals', columns: [] }])
})

test('a changed type builds a materialised dataset anew and says so', async () => {
  const total = (type: string): Task =>
    haveTransform({
      settings: { artifactsSettings: { materialized: true } },
      datasets: [bySql({ columns: [declared({ name: 'total', type })] })],
    })
  await runOnce(on, { type: transformTask, task: total('VARCHAR'), inputs })
  const { failure, run } = await runOnce(on, { type: transformTask, task: total('BIGINT'), inputs })
  expect(failure).toBeUndefined()
  expect(run.logLines).toEqual([
    expect.stringContaining('built anew, because the type of columns changed: total to BIGINT'),
  ])
  expect(await on.rows('SELECT sum(total)::INTEGER AS n FROM marts.totals')).toEqual([{ n: 17 }])
})

test('a value that does not fit the declared type fails the dataset and keeps what was there', async () => {
  const task = haveTransform({
    settings: { artifactsSettings: { materialized: true } },
    datasets: [
      sqlDataset(
        'n',
        'SELECT id, name FROM ${c}',
        { c: 'p1$_$store$_$customers' },
        {
          columns: [declared({ name: 'name', type: 'INTEGER' }), declared({ name: 'id', keyOrdinal: 1 })],
        },
      ),
      sqlDataset('m', 'SELECT id FROM ${n}', { n: 'p1$_$t1$_$n' }),
    ],
  })
  await on.execute(`UPDATE store.customers SET name = '1'`)
  expect((await runOnce(on, { type: transformTask, task, inputs })).failure).toBeUndefined()
  await on.execute(`UPDATE store.customers SET name = 'x' WHERE id = 20`)
  const { failure, outcomes } = await runOnce(on, { type: transformTask, task, inputs })
  expect(failure).toMatchObject({ code: 'MILLRACE-DATASET-IN-BATCH-ERROR', datasets: ['n', 'm'] })
  expect(outcomes.get('n')?.message).toContain('Could not convert')
  expect(await on.rows('SELECT count(*)::INTEGER AS n FROM marts.n')).toEqual([{ n: 2 }])
})

test.each([
  [
    'SQL with an unknown column',
    sqlDataset('x', 'SELECT amout FROM ${o}', { o: 'p1$_$store$_$orders' }),
    'MILLRACE-DATASET-SQL-REFUSED',
  ],
  [
    'an alias to a dataset that is not there',
    sqlDataset('x', 'SELECT 1 FROM ${o}', { o: 'p1$_$store$_$order' }),
    'MILLRACE-PROJECT-UNKNOWN-DATASET',
  ],
  [
    'a placeholder without alias',
    sqlDataset('x', 'SELECT 1 FROM ${o}', {}),
    'MILLRACE-PROJECT-UNKNOWN-PLACEHOLDER',
  ],
  [
    'a dataset of another project',
    sqlDataset('x', 'SELECT 1 FROM ${o}', { o: 'p2$_$store$_$orders' }),
    'MILLRACE-PROJECT-OTHER-PROJECT',
  ],
  [
    'a declared column that the statement does not give',
    bySql({ columns: [declared({ name: 'totals', keyOrdinal: 1 })] }),
    'MILLRACE-PROJECT-UNKNOWN-COLUMN',
  ],
  ['a data flow', haveDataset({ id: 'x', kind: 'OTHER' }), 'MILLRACE-PROJECT-TYPE-NOT-RUNNABLE'],
  ['a pass-through without input', haveDataset({ id: 'x' }), 'MILLRACE-DATASET-INPUT-NEEDED'],
  [
    'a dataset that reads itself',
    sqlDataset('x', 'SELECT * FROM ${x}', { x: 'p1$_$t1$_$x' }),
    'MILLRACE-PROJECT-CYCLE',
  ],
  [
    'history without key',
    bySql({ attributes: { ...materialized, hasHistory: true } }),
    'MILLRACE-PROJECT-KEY-NEEDED',
  ],
  [
    'history of a view',
    bySql({ attributes: { ...materialized, materialized: false, hasHistory: true } }),
    'MILLRACE-DATASET-HISTORY-OF-VIEW',
  ],
])('%s is a problem', async (_what, dataset, code) => {
  const task = haveTransform({ datasets: [dataset] })
  expect(await problemsOf(on, { type: transformTask, task, inputs })).toMatchObject([{ code }])
})

test('two datasets of one name are a problem', async () => {
  const task = haveTransform({ datasets: [bySql(), bySql({ id: 'other', name: 'TOTALS' })] })
  expect(await problemsOf(on, { type: transformTask, task, inputs })).toMatchObject([
    { code: 'MILLRACE-DATASET-DUPLICATE-NAME' },
  ])
})
