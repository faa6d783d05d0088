import { cellText } from '../foundation/cell-text.ts'
import { AppError } from '../foundation/app-error.ts'
import { identifier, identifiers } from '../foundation/sql-text.ts'
import type { PlatformSession, ResultRow } from '../platforms/platform-type.ts'

const shownExamples = 3

/** Throws an AppError with examples when the key columns hold NULL or do not identify the rows of `from`. */
export async function requireUniqueKey(
  session: PlatformSession,
  from: string,
  key: readonly string[],
): Promise<void> {
  if (key.length === 0 || (await identifiesRows(session, from, key))) return
  await requirePresentKey(session, from, key)
  const duplicates = await session.query(
    `SELECT ${identifiers(key)}, count(*)::VARCHAR AS "number of rows" FROM ${from} AS keyed
    GROUP BY ${identifiers(key)} HAVING count(*) > 1 ORDER BY ${identifiers(key)} LIMIT ${shownExamples}`,
  )
  if (duplicates.length > 0) {
    throw new AppError(
      'MILLRACE-DUPLICATE-KEY',
      `duplicate key ${duplicates.map(row => describeKey(row, key)).join('; ')}`,
      {
        fix: `Declare other key columns than ${key.join(', ')} in the dataset file, or remove the duplicates in the source.`,
      },
    )
  }
}

/** Whether the key columns are never NULL in `from` and no two rows have the same key. */
export async function identifiesRows(
  session: PlatformSession,
  from: string,
  key: readonly string[],
): Promise<boolean> {
  const isMissing = key.map(name => `${identifier(name)} IS NULL`).join(' OR ')
  const offending = await session.query(
    `SELECT 1 AS offends FROM ${from} AS keyed
    GROUP BY ${identifiers(key)} HAVING count(*) > 1 OR ${isMissing} LIMIT 1`,
  )
  return offending.length === 0
}

async function requirePresentKey(
  session: PlatformSession,
  from: string,
  key: readonly string[],
): Promise<void> {
  const missing = await session.query(
    `SELECT ${key.map(name => `sum(CASE WHEN ${identifier(name)} IS NULL THEN 1 ELSE 0 END)::VARCHAR AS ${identifier(name)}`).join(', ')} FROM ${from} AS keyed`,
  )
  for (const name of key) {
    const rows = Number(missing[0]?.[name] ?? 0)
    if (rows > 0)
      throw new AppError(
        'MILLRACE-NULL-KEY',
        `key column "${name}" is NULL in ${rows} ${rows === 1 ? 'row' : 'rows'}`,
      )
  }
}

function describeKey(row: ResultRow, key: readonly string[]): string {
  const values = key.map(name => `${name}=${cellText(row[name])}`).join(', ')
  return `${values} (${cellText(row['number of rows'])} rows)`
}
