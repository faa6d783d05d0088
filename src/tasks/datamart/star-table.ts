import type { Column } from '../../foundation/column.ts'
import { identifier, qualified, type TableName } from '../../foundation/sql-text.ts'
import type { PlatformSession } from '../../platforms/platform-type.ts'

/**
 * Makes the table of a fact or dimension, or widens it to the wanted columns, converting changed types; columns that are
 * no longer wanted stay, with NULL in new rows.
 */
export async function matchStarTable(
  session: PlatformSession,
  table: TableName,
  wanted: readonly Column[],
): Promise<void> {
  const name = qualified(table)
  const existing = await session.columnsOf(table)
  if (!existing) {
    const columns = wanted.map(column => `${identifier(column.name)} ${column.type}`)
    await session.execute(`CREATE TABLE ${name} (${columns.join(', ')})`)
    return
  }
  const types = new Map(existing.map(column => [column.name.toLowerCase(), column.type]))
  for (const column of wanted) {
    const type = types.get(column.name.toLowerCase())
    const quoted = identifier(column.name)
    if (type === undefined) await session.execute(`ALTER TABLE ${name} ADD COLUMN ${quoted} ${column.type}`)
    else if (type !== column.type)
      await session.execute(`ALTER TABLE ${name} ALTER COLUMN ${quoted} TYPE ${column.type}`)
  }
}
