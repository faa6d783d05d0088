import type { Column } from '../foundation/column.ts'
import { identifier, identifiers, qualified, type TableName } from '../foundation/sql-text.ts'
import { headerColumns, openEnd } from './header-columns.ts'

/** The view of the current rows, without header columns. */
export function currentViewSelect(columns: readonly Column[], table: TableName): string {
  return `SELECT ${dataColumns(columns)} FROM ${qualified(table)}`
}

/** The view of all versions, with the validity and the operation of each. */
export function historyViewSelect(
  columns: readonly Column[],
  tables: { readonly table: TableName; readonly prior: TableName },
  headerPrefix: string,
): string {
  const { from, to, operation } = headerColumns(headerPrefix)
  const data = dataColumns(columns)
  return `SELECT ${data}, ${identifier(from)}, ${openEnd} AS ${identifier(to)}, ${identifier(operation)} FROM ${qualified(tables.table)}
    UNION ALL SELECT ${data}, ${identifiers([from, to, operation])} FROM ${qualified(tables.prior)}`
}

function dataColumns(columns: readonly Column[]): string {
  return identifiers(columns.map(column => column.name))
}
