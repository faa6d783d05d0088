import { cellText } from '../../../foundation/cell-text.ts'
import type { DuckDBConnection } from '@duckdb/node-api'
import { messageOf } from '../../../foundation/app-error.ts'
import type { Column } from '../../../foundation/column.ts'
import { qualified, textLiteral, type TableName } from '../../../foundation/sql-text.ts'
import { canonicalType } from './canonical-types.ts'
import { resultRows } from './cell-values.ts'

/** The columns of a table or view, or undefined when it does not exist; harmless inside a transaction. */
export async function tableColumns(
  connection: DuckDBConnection,
  table: TableName,
): Promise<readonly Column[] | undefined> {
  try {
    const rows = resultRows(await connection.run(columnsQuery(table)))
    if (rows.length === 0) return undefined
    return rows.map(row => ({
      name: cellText(row['name']),
      type: canonicalType(cellText(row['type'])),
      nullable: row['nullable'] === true,
    }))
  } catch (thrown) {
    // The engine refuses the query before it begins, so the transaction goes on.
    if (saysIsMissing(thrown, table)) return undefined
    throw thrown
  }
}

/**
 * The catalogue as a table is slow: the engine goes through all of it for one table. Its function for one table cannot
 * read names with a quotation mark. DESCRIBE would take a missing table whose name looks like that of a file for the file.
 */
function columnsQuery(table: TableName): string {
  const { schema, name } = table
  if (!`${schema}${name}`.includes('"')) {
    return `SELECT name, type, NOT "notnull" AS nullable FROM pragma_table_info(${textLiteral(qualified(table))})`
  }
  return `SELECT column_name AS name, data_type AS type, is_nullable AS nullable FROM duckdb_columns()
    WHERE database_name = current_database() AND lower(schema_name) = lower(${textLiteral(schema)})
      AND lower(table_name) = lower(${textLiteral(name)})
    ORDER BY column_index`
}

/** Not when it is a table that a view reads which is missing. */
function saysIsMissing(thrown: unknown, { schema, name }: TableName): boolean {
  const message = messageOf(thrown)
  return [name, `"${schema}.${name}"`].some(missing =>
    message.startsWith(`Catalog Error: Table with name ${missing} does not exist`),
  )
}
