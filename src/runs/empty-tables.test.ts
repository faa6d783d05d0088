import { expect, test } from 'vitest'
import type { PlatformSession } from '../platforms/platform-type.ts'
import { openScratch } from '../platforms/duckdb/open-scratch.ts'
import { duckdbPlatform } from '../platforms/duckdb/duckdb-platform.ts'
import { EmptyTables } from './empty-tables.ts'

const orders = { schema: 'Shop', name: 'Orders' }
const customers = { schema: 'Shop', name: 'customers "A"' }
const id = { name: 'id', type: 'BIGINT', nullable: true }
const total = { name: 'total', type: 'DECIMAL(9,2)', nullable: true }

/** Tables in a real engine; `opened` counts how often that was needed. */
function emptyTables(): { readonly tables: EmptyTables; readonly opened: PlatformSession[] } {
  const opened: PlatformSession[] = []
  const tables = new EmptyTables({
    dialect: duckdbPlatform.dialect,
    async openScratch() {
      const scratch = await openScratch()
      opened.push(scratch)
      return scratch
    },
  })
  return { tables, opened }
}

test('without SQL no engine is opened', async () => {
  const { tables, opened } = emptyTables()
  tables.add(orders, [id])
  await tables[Symbol.asyncDispose]()
  expect(opened).toEqual([])
})

test('a statement finds a table however it is spelt', async () => {
  const { tables, opened } = emptyTables()
  await using _ = tables
  tables.add(orders, [id])
  tables.add(customers, [total])
  expect(await tables.describe('SELECT * FROM shop.ORDERS')).toEqual([id])
  expect(await tables.describe('SELECT * FROM "Shop"."customers ""A"""')).toEqual([total])
  expect(opened).toHaveLength(1)
})

test('a statement finds a table that it does not name', async () => {
  const { tables } = emptyTables()
  await using _ = tables
  tables.add({ schema: 'main', name: 'orders' }, [id])
  expect(await tables.describe("SELECT * FROM query_table('ord' || 'ers')")).toEqual([id])
})

test('a table takes the place of the one of the same name before it', async () => {
  const { tables } = emptyTables()
  await using _ = tables
  tables.add(orders, [id])
  await tables.describe('SELECT * FROM shop.orders')
  tables.add({ schema: 'shop', name: 'orders' }, [total])
  expect(await tables.describe('SELECT * FROM shop.orders')).toEqual([total])
})

test('a statement that the engine refuses stays refused', async () => {
  const { tables } = emptyTables()
  await using _ = tables
  tables.add(orders, [id])
  await expect(tables.describe('SELECT nothing FROM shop.orders')).rejects.toThrow(/nothing/)
})
