import type { Column } from '../../../foundation/column.ts'
import { identifier } from '../../../foundation/sql-text.ts'
import type { LoadResult } from '../../platform-type.ts'
import { marksOfFraction, riskyInCsv, type RiskyColumn } from './changed-values.ts'
import { dropRejects, forcedType, sampleForced, takeRejected } from './csv-rejects.ts'
import { fileHolds } from './file-holds.ts'
import { compression } from './file-sql.ts'
import type { LoadParts } from './session-parts.ts'

/** Files that are read together. */
export interface CsvGroup {
  readonly paths: readonly string[]
  /** All columns of the files, in the files' order. */
  readonly columns: readonly Pick<Column, 'name' | 'type'>[]
  /** SQL of a reader of the files, with the given types. */
  readonly reader: (columns: CsvGroup['columns']) => string
  /** How many rejected rows may still be shown. */
  readonly limit: number
}

/** SQL that inserts from a relation with all the columns. */
export type InsertOf = (relation: string) => string

/** Whether reading with the pinned types would put other values than the files' into the table. */
export async function changesValues(
  { connection, signal }: LoadParts,
  { paths, columns, reader }: CsvGroup,
): Promise<boolean> {
  const risky = riskyInCsv(columns)
  if (risky.length === 0) return false
  if (risky.every(({ isNumeric }) => isNumeric) && !(await mayHoldFractions(paths))) return false
  signal.throwIfAborted()
  const changed = risky.map(column => column.changes(identifier(column.name)))
  const result = await connection.run(
    `SELECT count(*) FROM ${reader(retyped(columns, risky, 'VARCHAR'))} WHERE ${changed.join(' OR ')}`,
  )
  await dropRejects(connection)
  return Number((await result.getRows())[0]?.[0]) > 0
}

async function mayHoldFractions(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    if (compression([path]) !== '' || (await fileHolds(path, marksOfFraction))) return true
  }
  return false
}

/** The slow way: rows with a value that would change are rejected. The files are read three times. */
export async function loadUnchanged(
  { connection }: LoadParts,
  { columns, reader, limit }: CsvGroup,
  insert: InsertOf,
): Promise<LoadResult> {
  const risky = riskyInCsv(columns).map(column => ({ ...column, refuses: refusal(column) }))
  const texts = reader(retyped(columns, risky, 'VARCHAR'))
  const refused = risky.map(column => column.refuses(identifier(column.name))).join(' OR ')
  const typed = risky.map(({ name, type }) => `${identifier(name)}::${type} AS ${identifier(name)}`)
  const { rowsChanged } = await connection.run(
    insert(`(SELECT * REPLACE (${typed.join(', ')}) FROM ${texts} WHERE NOT (${refused}))`),
  )
  const { count, samples } = await takeRejected(connection, limit)
  const counted = await connection.run(`SELECT count(*) FROM ${texts} WHERE ${refused}`)
  await dropRejects(connection)
  await connection.run(`SELECT count(COLUMNS(*)) FROM ${reader(retyped(columns, risky, forcedType))}`)
  const changed = await sampleForced(connection, risky, limit)
  return {
    rowsWritten: rowsChanged,
    rejected: {
      count: count + Number((await counted.getRows())[0]?.[0]),
      samples: [...samples, ...changed].slice(0, limit),
    },
  }
}

function refusal({ type, changes }: RiskyColumn): (text: string) => string {
  return text => `(${text} IS NOT NULL AND (${changes(text)} OR TRY_CAST(${text} AS ${type}) IS NULL))`
}

function retyped(
  columns: CsvGroup['columns'],
  risky: readonly RiskyColumn[],
  type: string,
): CsvGroup['columns'] {
  const names = new Set(risky.map(({ name }) => name))
  return columns.map(column => (names.has(column.name) ? { ...column, type } : column))
}
