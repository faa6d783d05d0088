import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Artefact } from './artefact.ts'
import { applyPreparation, describeStep, planPreparation, planRecreation } from './prepare-artefacts.ts'
import { openTestPlatform, type TestPlatform } from './testing/test-run.ts'

const table: Artefact = {
  kind: 'table',
  name: { schema: 'store', name: 'orders' },
  columns: [
    { name: 'id', type: 'BIGINT', nullable: false },
    { name: 'amount', type: 'DECIMAL(10,2)', nullable: true },
  ],
}
const view: Artefact = {
  kind: 'view',
  name: { schema: 'store', name: 'big_orders' },
  select: 'SELECT id FROM store.orders WHERE amount > 10',
}

let on: TestPlatform
beforeEach(async () => void (on = await openTestPlatform()))
afterEach(async () => await on[Symbol.asyncDispose]())

const planned = async (...artefacts: readonly Artefact[]) =>
  (await planPreparation(on.session, artefacts)).map(describeStep)

async function apply(artefacts: readonly Artefact[], allowRecreate = false): Promise<void> {
  const steps = await planPreparation(on.session, artefacts)
  await on.session.transaction(() => applyPreparation(on.session, steps, { allowRecreate }))
}

describe('preparing', () => {
  test('makes tables and views that are not there, and then finds them as wanted', async () => {
    expect(await planned(table, view)).toEqual([
      'create table store.orders: it is not there',
      'create view store.big_orders: it is not there',
    ])
    await apply([table, view])
    expect(await on.rows('SELECT * FROM store.big_orders')).toEqual([])
    expect(await planned(table)).toEqual(['keep table store.orders: it is as wanted'])
  })

  test('adds columns and converts types without losing a row', async () => {
    await on.execute('CREATE TABLE store.orders (id INTEGER)', 'INSERT INTO store.orders VALUES (1), (2)')
    expect(await planned(table)).toEqual([
      'alter table store.orders: amount DECIMAL(10,2) is new, id becomes BIGINT (was INTEGER)',
    ])
    await apply([table])
    expect(await on.rows('SELECT id, amount FROM store.orders ORDER BY id')).toEqual([
      { id: '1', amount: null },
      { id: '2', amount: null },
    ])
  })

  test('makes a table anew only when it may, and says how many rows are lost', async () => {
    await on.execute(
      'CREATE TABLE store.orders (id BIGINT, amount VARCHAR)',
      `INSERT INTO store.orders VALUES (1, '1.50'), (2, 'many')`,
    )
    const [step] = await planPreparation(on.session, [table])
    expect(step).toMatchObject({
      action: 'recreate',
      rowsLost: 2,
      reason: 'amount becomes DECIMAL(10,2) (was VARCHAR), and not every value fits',
    })
    await expect(apply([table])).rejects.toMatchObject({ code: 'MILLRACE-PREPARE-NEEDS-RECREATE' })
    expect(await on.rows('SELECT count(*)::VARCHAR AS n FROM store.orders')).toEqual([{ n: '2' }])
    await apply([table], true)
    expect(await planned(table)).toEqual(['keep table store.orders: it is as wanted'])
  })

  test('converts values that fit although their type is another', async () => {
    await on.execute(
      'CREATE TABLE store.orders (id BIGINT, amount VARCHAR)',
      `INSERT INTO store.orders VALUES (1, '1.50'), (2, NULL)`,
    )
    await apply([table])
    expect(await on.rows('SELECT amount FROM store.orders ORDER BY id')).toEqual([
      { amount: '1.50' },
      { amount: null },
    ])
  })

  test('keeps columns that are no longer wanted', async () => {
    await on.execute('CREATE TABLE store.orders (id BIGINT, amount DECIMAL(10,2), note VARCHAR)')
    expect(await planned(table)).toEqual(['keep table store.orders: it is as wanted'])
  })

  test('puts a view in place again also when its table is gone meanwhile', async () => {
    await apply([table, view])
    await on.execute('DROP TABLE store.orders')
    expect(await planned(view)).toEqual(['replace view store.big_orders: its query is put in place again'])
    await apply([table, view])
    expect(await on.rows('SELECT * FROM store.big_orders')).toEqual([])
  })

  test('anew makes every table of a dataset without its rows', async () => {
    await apply([table, view])
    await on.execute('INSERT INTO store.orders VALUES (1, 20)')
    const steps = await planRecreation(on.session, [table, view])
    expect(steps.map(({ action, rowsLost }) => [action, rowsLost])).toEqual([
      ['recreate', 1],
      ['replace', 0],
    ])
    await on.session.transaction(() => applyPreparation(on.session, steps, { allowRecreate: true }))
    expect(await on.rows('SELECT * FROM store.orders')).toEqual([])
  })
})
