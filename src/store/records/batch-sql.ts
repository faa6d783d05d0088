import { CompiledQuery, sql, type Kysely, type RawBuilder } from 'kysely'
import type { StateTables } from '../schema.ts'

/** What hand-written statements must spell differently on the two databases. */
export interface BatchSql {
  /** The n-th bound value, from 1. */
  bound(number: number): string
  /** The rows of a JSON array of objects, the n-th bound value, as something to select from. */
  rows(number: number, columns: Readonly<Record<string, 'text' | 'integer'>>): string
  /** Keeps rows locked that another transaction does not hold, and leaves out the others. */
  readonly lockFree: string
  /** After a table: the index that must be used, where the planner may be told. */
  through(index: string): string
  /** Whether another process may write while a unit does. */
  readonly concurrent: boolean
  /** Whether the text of a column contains another. */
  contains(column: string, part: string): RawBuilder<boolean>
}

export const sqliteBatches: BatchSql = {
  bound: number => `?${number}`,
  rows(number, columns) {
    const values = Object.keys(columns).map(name => `value ->> '${name}' as ${name}`)
    return `(select ${values.join(', ')} from json_each(?${number}))`
  },
  lockFree: '',
  through: index => `indexed by ${index}`,
  concurrent: false,
  contains: (column, part) => sql`instr(${sql.ref(column)}, ${part}) > 0`,
}

export const postgresBatches: BatchSql = {
  bound: number => `$${number}`,
  rows(number, columns) {
    const types = Object.entries(columns).map(
      ([name, type]) => `${name} ${type === 'integer' ? 'bigint' : 'text'}`,
    )
    return `(select * from json_to_recordset($${number}::json) as given (${types.join(', ')}))`
  },
  through: () => '',
  lockFree: 'for update skip locked',
  concurrent: true,
  contains: (column, part) => sql`strpos(${sql.ref(column)}, ${part}) > 0`,
}

/** Runs a statement whose tables are named without a schema. */
export async function runSql<Row>(
  db: Kysely<StateTables>,
  statement: string,
  bound: readonly unknown[],
): Promise<readonly Row[]> {
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(statement, [...bound]))
  return rows
}
