import type { Column } from '../foundation/column.ts'
import type { TableName } from '../foundation/sql-text.ts'
import type { PlatformSession } from '../platforms/platform-type.ts'
import { currentHeader, headerColumns, endOfValidity } from './header-columns.ts'
import { matchColumns } from './match-columns.ts'

export interface StoredTables {
  readonly table: TableName
  readonly prior: TableName | undefined
  readonly columns: readonly Column[]
  readonly headerPrefix: string
}

/**
 * Makes the tables of a stored dataset, or widens them to the wanted columns: missing columns are added, types are
 * converted (the platform refuses when a stored value does not fit), and columns that are no longer wanted stay, with
 * NULL in new rows, because earlier versions hold them. True when the table of current rows is new.
 */
export async function matchTable(session: PlatformSession, wanted: StoredTables): Promise<boolean> {
  const header = headerColumns(wanted.headerPrefix)
  const isNew = await matchColumns(session, wanted.table, [...wanted.columns, ...currentHeader(header)])
  if (wanted.prior) {
    const stored = (await session.columnsOf(wanted.table)) ?? []
    await matchColumns(session, wanted.prior, [...stored, endOfValidity(header)])
  }
  return isNew
}
