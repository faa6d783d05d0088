import type { Column } from '../../../foundation/column.ts'
import { qualified, textLiteral, type TableName } from '../../../foundation/sql-text.ts'
import { insertFrom } from './file-sql.ts'
import type { LoadParts } from './session-parts.ts'

/**
 * Writes the rows of a query that gives exactly the table's columns, and tells how many there were. An empty table that
 * is nothing but these columns is made anew: CREATE TABLE AS costs the engine a fifth less than INSERT.
 */
export async function fillTable(
  parts: LoadParts,
  target: TableName,
  columns: readonly Column[],
  select: string,
): Promise<number> {
  if (!(await isPlainAndEmpty(parts, target, columns))) {
    return (await parts.connection.run(insertFrom(target, select))).rowsChanged
  }
  await parts.connection.run(`CREATE OR REPLACE TABLE ${qualified(target)} AS ${select}`)
  const counted = await parts.connection.run(`SELECT count(*) FROM ${qualified(target)}`)
  return Number((await counted.getRows())[0]?.[0])
}

async function isPlainAndEmpty(
  { connection, columnsOf }: LoadParts,
  target: TableName,
  columns: readonly Column[],
): Promise<boolean> {
  const existing = await columnsOf(target)
  const isSame =
    existing?.length === columns.length &&
    existing.every(({ name, type }, at) => columns[at]?.name === name && columns[at]?.type === type)
  if (!isSame) return false
  const here = `schema_name = ${textLiteral(target.schema)} AND table_name = ${textLiteral(target.name)}`
  const answer = await connection.run(
    `SELECT NOT EXISTS (FROM ${qualified(target)})
      AND NOT EXISTS (FROM duckdb_constraints() WHERE ${here})
      AND NOT EXISTS (FROM duckdb_indexes() WHERE ${here})
      AND NOT EXISTS (FROM duckdb_columns() WHERE ${here} AND column_default IS NOT NULL)`,
  )
  return (await answer.getRows())[0]?.[0] === true
}
