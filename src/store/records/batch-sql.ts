import { CompiledQuery, sql, type Kysely, type RawBuilder } from 'kysely'
import type { StateTables } from '../schema.ts'

/** Of a column; `json` is text that is JSON, or empty. */
export type ColumnType = 'text' | 'integer' | 'json'
/** Columns of rows that are bound together, in the order of their values. */
export type BatchColumns = Readonly<Record<string, ColumnType>>
/** A row of a batch. */
export type BatchRow<Columns extends BatchColumns> = Readonly<Record<keyof Columns, string | number | null>>

/** Rows as one value to bind: an array of arrays is read twice as fast as one of objects. */
export function rowsText<Columns extends BatchColumns>(
  columns: Columns,
  rows: readonly BatchRow<Columns>[],
): string {
  const names: readonly (keyof Columns)[] = Object.keys(columns)
  return JSON.stringify(rows.map(row => names.map(name => row[name])))
}

/** What hand-written statements must spell differently on the two databases. */
export interface BatchSql {
  /** The n-th bound value, from 1. */
  bound(number: number): string
  /** Rows that are bound as the n-th value, as `rowsText` writes them, to select from; `place` numbers them. */
  rows(number: number, columns: BatchColumns): string
  /** The n-th bound value where its type cannot be told from what it is compared with. */
  typed(number: number, type: ColumnType): string
  /** How JSON stands among bound rows so that it comes out as the same text. */
  jsonInRow(json: string): string
  /** Keeps rows locked, and waits for another transaction that does. */
  readonly lock: string
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
  typed: number => `?${number}`,
  rows(number, columns) {
    const values = Object.keys(columns).map((name, index) => `value ->> ${index} as ${name}`)
    return `(select ${['key as place', ...values].join(', ')} from json_each(?${number}))`
  },
  // As a text: SQLite takes its time to read what is in it.
  jsonInRow: json => JSON.stringify(json),
  lock: '',
  lockFree: '',
  through: index => `indexed by ${index}`,
  concurrent: false,
  contains: (column, part) => sql`instr(${sql.ref(column)}, ${part}) > 0`,
}

export const postgresBatches: BatchSql = {
  bound: number => `$${number}`,
  typed: (number, type) => `$${number}::${type === 'integer' ? 'bigint' : 'text'}`,
  rows(number, columns) {
    const values = Object.entries(columns).map(
      ([name, type], index) => `(value ->> ${index})${type === 'integer' ? '::bigint' : ''} as ${name}`,
    )
    return `(select ${['place', ...values].join(', ')}
      from json_array_elements($${number}::json) with ordinality as given (value, place))`
  },
  // As it is, unless it has an escape that PostgreSQL does not read.
  jsonInRow: json => (/\\u(?:0000|d[89a-f])/i.test(json) ? JSON.stringify(json) : json),
  through: () => '',
  lock: 'for update',
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
