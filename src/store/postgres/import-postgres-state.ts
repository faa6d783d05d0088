import { sql, type Kysely } from 'kysely'
import { AppError } from '../../foundation/app-error.ts'
import type { StateTables } from '../schema.ts'
import {
  copiedTables,
  type CopiedRows,
  type CopiedTable,
  type StateRow,
  type StateRows,
} from '../state-copy.ts'
import { openPostgresDatabase, type PostgresStoreOptions } from './open-postgres-store.ts'
import { postgresProblem } from './postgres-problem.ts'

/**
 * Fills an empty state in PostgreSQL with the rows of another one, in one transaction: all of it is there afterwards, or nothing.
 * Numbers go on where they were. Throws AppError for a state that is not empty.
 */
export async function importPostgresState(
  options: PostgresStoreOptions,
  source: StateRows,
): Promise<CopiedRows> {
  const { db, where, schema } = await openPostgresDatabase(options)
  try {
    return await db.transaction().execute(async transaction => {
      await sql`lock table ${sql.join(copiedTables.map(table => sql.table(table)))}`.execute(transaction)
      await requireEmpty(transaction, where)
      await sql`delete from counters`.execute(transaction)
      const counts: [CopiedTable, number][] = []
      for (const table of copiedTables) counts.push([table, await copyTable(transaction, table, source)])
      await goOnCounting(transaction, schema)
      return Object.fromEntries(counts) as CopiedRows
    })
  } catch (error) {
    throw postgresProblem(error, where)
  } finally {
    await db.destroy()
  }
}

async function requireEmpty(db: Kysely<StateTables>, where: string): Promise<void> {
  for (const table of copiedTables.filter(each => each !== 'counters')) {
    const { rows } = await sql<{ there: boolean }>`
      select exists (select from ${sql.table(table)}) as there`.execute(db)
    if (rows[0]?.there)
      throw new AppError('MILLRACE-STORE-NOT-EMPTY', `The state at ${where} is not empty: ${table} has rows`)
  }
}

async function copyTable(db: Kysely<StateTables>, table: CopiedTable, source: StateRows): Promise<number> {
  let count = 0
  for await (const rows of source.rows(table)) {
    await insert(db, table, rows)
    count += rows.length
  }
  return count
}

async function insert(db: Kysely<StateTables>, table: CopiedTable, rows: readonly StateRow[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first)
  const values = rows.map(row => sql`(${sql.join(columns.map(column => row[column] ?? null))})`)
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map(column => sql.ref(column)))})
    overriding system value values ${sql.join(values)}`.execute(db)
}

/** Columns that number their rows by themselves go on after the last number. */
async function goOnCounting(db: Kysely<StateTables>, schema: string): Promise<void> {
  const { rows } = await sql<{ table_name: string; column_name: string }>`
    select table_name, column_name from information_schema.columns
    where table_schema = ${schema} and is_identity = 'YES'`.execute(db)
  for (const { table_name: table, column_name: column } of rows) {
    await sql`select setval(pg_get_serial_sequence(format('%I.%I', ${schema}::text, ${table}::text), ${column}::text),
      coalesce(max(${sql.ref(column)}), 0) + 1, false) from ${sql.table(table)}`.execute(db)
  }
}
