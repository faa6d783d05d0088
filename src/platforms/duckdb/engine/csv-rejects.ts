import type { DuckDBConnection } from '@duckdb/node-api'
import { cellText } from '../../../foundation/cell-text.ts'
import { textLiteral } from '../../../foundation/sql-text.ts'
import type { RejectedRow, RejectedRows, ResultRow } from '../../platform-type.ts'
import { resultRows } from './cell-values.ts'
import { lineAtByte } from './line-at-byte.ts'
import type { RiskyColumn } from './changed-values.ts'

/** The engine's tables of what it could not read. */
const rejectsTable = 'millrace_rejects'
const rejectsScan = 'millrace_reject_scans'

/** Options of `read_csv`: bad rows are left out, and kept in the tables of rejects. */
export const storedRejects: readonly string[] = [
  'store_rejects=true',
  'rejects_limit=0',
  `rejects_table=${textLiteral(rejectsTable)}`,
  `rejects_scan=${textLiteral(rejectsScan)}`,
]

/** Reads and removes the engine's tables of rejected rows. One row may have several errors. */
export async function takeRejected(connection: DuckDBConnection, limit: number): Promise<RejectedRows> {
  const counted = await connection.run(`SELECT count(DISTINCT (scan_id, file_id, line)) FROM ${rejectsTable}`)
  const count = Number((await counted.getRows())[0]?.[0])
  const samples = count > 0 && limit > 0 ? await sample(connection, limit) : []
  await dropRejects(connection)
  return { count, samples }
}

export async function dropRejects(connection: DuckDBConnection): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${rejectsTable}`)
  await connection.run(`DROP TABLE IF EXISTS ${rejectsScan}`)
}

async function sample(connection: DuckDBConnection, limit: number): Promise<readonly RejectedRow[]> {
  const result = await connection.run(
    `SELECT file_path, line, line_byte_position, column_name, error_message FROM ${rejectsTable}
    JOIN ${rejectsScan} USING (scan_id, file_id)
    QUALIFY row_number() OVER (PARTITION BY file_id, line ORDER BY byte_position) = 1
    ORDER BY file_id, line LIMIT ${limit}`,
  )
  return await Promise.all(resultRows(result).map(rejectedRow))
}

/** The type that a column of `sampleForced` is read as: hardly any text fits it, so that every row has a reject. */
export const forcedType = 'UUID'

/** Of rejects that were forced on every row, those of rows with a value that would change. Removes the tables. */
export async function sampleForced(
  connection: DuckDBConnection,
  columns: readonly (RiskyColumn & { readonly refuses: (text: string) => string })[],
  limit: number,
): Promise<readonly RejectedRow[]> {
  const whens = columns.map(column => `WHEN ${textLiteral(column.name)} THEN ${column.refuses('cell')}`)
  const types = columns.map(({ name, type }) => `WHEN ${textLiteral(name)} THEN ${textLiteral(type)}`)
  const result = await connection.run(
    `WITH forced AS (SELECT *, regexp_extract(error_message, 'Could not convert string "(.*)" to ''${forcedType}''', 1, 's') AS cell
      FROM ${rejectsTable})
    SELECT file_path, line, line_byte_position, column_name,
      'the value ' || cell || ' cannot be stored unchanged as ' || CASE column_name ${types.join(' ')} END AS error_message
    FROM forced JOIN ${rejectsScan} USING (scan_id, file_id)
    WHERE cell <> '' AND CASE column_name ${whens.join(' ')} ELSE false END
      AND NOT EXISTS (FROM forced other WHERE (other.scan_id, other.file_id, other.line_byte_position)
        = (forced.scan_id, forced.file_id, forced.line_byte_position) AND other.cell = '')
    QUALIFY row_number() OVER (PARTITION BY file_id, line_byte_position ORDER BY column_name) = 1
    ORDER BY file_id, line_byte_position LIMIT ${limit}`,
  )
  const rows = await Promise.all(resultRows(result).map(rejectedRow))
  await dropRejects(connection)
  return rows
}

async function rejectedRow(row: ResultRow): Promise<RejectedRow> {
  const file = cellText(row['file_path'])
  return {
    file,
    // The engine counts records; a quoted line end inside of one makes the line of the file another.
    line: await lineAtByte(file, Number(row['line_byte_position']), Number(row['line'])),
    column: cellText(row['column_name']),
    reason: cellText(row['error_message']),
  }
}
