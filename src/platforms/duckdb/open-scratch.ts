import type { PlatformSession } from '../platform-type.ts'
import { duckdbDialect } from './duckdb-dialect.ts'
import { openMemoryEngine } from './engine/open-engine.ts'

/** A session of an empty database in the memory of this process; the database ends with it. */
export async function openScratch(): Promise<PlatformSession> {
  const engine = await openMemoryEngine({ isSealed: true })
  const session = await engine.openSession()
  return {
    dialect: duckdbDialect,
    execute: async (statement, options) => await session.execute(statement, options),
    query: async (select, options) => await session.query(select, options),
    describe: async select => await session.describe(select),
    digest: async (select, options) => await session.digest(select, options),
    columnsOf: async table => await session.columnsOf(table),
    load: async (target, read, options) => await session.load(target, read, options),
    transaction: async work => await session.transaction(work),
    [Symbol.asyncDispose]: async () => await engine[Symbol.asyncDispose](),
  }
}
