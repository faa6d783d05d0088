import type { Kysely } from 'kysely'
import type { StateTables } from '../schema.ts'
import { runSql, type BatchSql } from './batch-sql.ts'

/** Holds users and spaces against other units that lock, until the transaction ends. */
export async function lockAccess(db: Kysely<StateTables>, { lock }: BatchSql): Promise<void> {
  await runSql(db, `select value from counters where name = 'access' ${lock}`, [])
}
