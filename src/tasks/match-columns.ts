import type { Column } from '../foundation/column.ts'
import { columnDefinitions, identifier, qualified, type TableName } from '../foundation/sql-text.ts'
import type { PlatformSession } from '../platforms/platform-type.ts'

export interface ColumnDifferences {
  readonly missing: readonly Column[]
  readonly changed: readonly ChangedColumn[]
}

export interface ChangedColumn extends Column {
  /** The type that it has on the platform. */
  readonly was: string
}

/** What a table lacks of the wanted columns, and which of them have another type there. */
export function columnDifferences(wanted: readonly Column[], existing: readonly Column[]): ColumnDifferences {
  const byName = new Map(existing.map(column => [column.name.toLowerCase(), column]))
  const present = (column: Column): Column | undefined => byName.get(column.name.toLowerCase())
  const missing = wanted.filter(column => !present(column))
  const changed = wanted.flatMap((column): readonly ChangedColumn[] => {
    const was = present(column)?.type
    return was === undefined || was === column.type ? [] : [{ ...column, was }]
  })
  return { missing, changed }
}

/**
 * Makes a table, or widens it to the wanted columns: missing columns are added, types are converted (the platform refuses when
 * a stored value does not fit), and columns that are no longer wanted stay. True when the table is new.
 */
export async function matchColumns(
  session: PlatformSession,
  name: TableName,
  wanted: readonly Column[],
): Promise<boolean> {
  const existing = await session.columnsOf(name)
  const { dialect } = session
  const table = qualified(name)
  if (!existing) {
    await session.execute(`CREATE TABLE ${table} (${columnDefinitions(wanted, dialect.typeName)})`)
    return true
  }
  const { missing, changed } = columnDifferences(wanted, existing)
  for (const column of missing)
    await session.execute(`ALTER TABLE ${table} ADD COLUMN ${columnDefinitions([column], dialect.typeName)}`)
  if (changed.length === 0) return false
  await dialect.reshape(session, name, async () => {
    for (const column of changed) {
      const [quoted, type] = [identifier(column.name), dialect.typeName(column.type)]
      await session.execute(
        `ALTER TABLE ${table} ALTER COLUMN ${quoted} TYPE ${type} USING CAST(${quoted} AS ${type})`,
      )
    }
  })
  return false
}

/** Makes an empty table in place of the one of its name, if there is one. */
export async function makeAnew(
  session: PlatformSession,
  name: TableName,
  columns: readonly Column[],
): Promise<void> {
  await session.dialect.replaceTable(session, { name, columns }, () => Promise.resolve())
}
