import type { Column } from '../foundation/column.ts'
import { identifier, qualified, type TableName } from '../foundation/sql-text.ts'
import type { PlatformSession } from '../platforms/platform-type.ts'
import { currentHeader, headerColumns, endOfValidity } from './header-columns.ts'

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
  const isNew = await ensureColumns(session, wanted.table, wanted.columns, currentHeader(header))
  if (wanted.prior) {
    const stored = (await session.columnsOf(wanted.table)) ?? []
    await ensureColumns(session, wanted.prior, stored, [endOfValidity(header)])
  }
  return isNew
}

async function ensureColumns(
  session: PlatformSession,
  table: TableName,
  data: readonly Column[],
  header: readonly Column[],
): Promise<boolean> {
  const existing = await session.columnsOf(table)
  if (!existing) {
    const columns = [...data, ...header].map(column => `${identifier(column.name)} ${column.type}`)
    await session.execute(`CREATE TABLE ${qualified(table)} (${columns.join(', ')})`)
    return true
  }
  const byName = new Map(existing.map(column => [column.name.toLowerCase(), column]))
  for (const column of [...data, ...header]) {
    const present = byName.get(column.name.toLowerCase())
    if (!present) {
      await session.execute(
        `ALTER TABLE ${qualified(table)} ADD COLUMN ${identifier(column.name)} ${column.type}`,
      )
    } else if (present.type !== column.type) {
      await session.execute(
        `ALTER TABLE ${qualified(table)} ALTER COLUMN ${identifier(column.name)} TYPE ${column.type}`,
      )
    }
  }
  return false
}
