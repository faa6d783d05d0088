import type { DatasetCounts } from '../../contract/run.ts'
import { identifier, identifiers, qualified, type TableName } from '../../foundation/sql-text.ts'
import type { PlatformSession, StatementOptions } from '../../platforms/platform-type.ts'
import { requireUniqueKey } from '../require-unique-key.ts'
import { unknownMember } from './star-columns.ts'

export interface StarRows {
  readonly table: TableName
  /** Gives `columns`, exactly these and in this order. */
  readonly select: string
  readonly columns: readonly string[]
  /** The columns that identify a row; empty: rows are compared as a whole, and all are replaced when they differ. */
  readonly key: readonly string[]
  /** The column that numbers the rows; undefined: rows have no number. */
  readonly surrogate: string | undefined
  /** The boolean columns of a row that is no longer in the select. The first marks it as deleted. */
  readonly gone: readonly { readonly name: string; readonly value: boolean }[]
  /** Rows that are no longer in the select are marked. */
  readonly marksMissing: boolean
}

/**
 * Brings a table of facts or members up to date inside the caller's transaction. A row keeps its number for ever, and
 * one that goes is marked rather than removed. Without a difference nothing is written.
 */
export async function applyStarRows(
  session: PlatformSession,
  rows: StarRows,
  options: StatementOptions = {},
): Promise<DatasetCounts> {
  const none = { processed: 0, inserted: 0, updated: 0, deleted: 0, rejected: 0 }
  const stored = await countOf(session, storedRows(rows))
  if (stored === 0) return { ...none, ...(await loadFirst(session, rows, options)) }
  const live = `SELECT ${identifiers(rows.columns)} FROM ${storedRows(rows)} AS c WHERE NOT ${isGone(rows)}`
  const [before, after] = [await session.digest(live, options), await session.digest(rows.select, options)]
  if (before === after) return { ...none, processed: await countOf(session, `(${live})`) }
  const incoming = temporaryName(rows, 'incoming')
  await session.execute(`CREATE TEMP TABLE ${incoming} AS ${rows.select}`, options)
  await requireUniqueKey(session, incoming, rows.key)
  const processed = await countOf(session, incoming)
  const changed =
    rows.key.length === 0
      ? await replaceAll(session, rows, incoming, options)
      : await applyChanges(session, rows, incoming, options)
  await session.execute(`DROP TABLE ${incoming}`)
  return { ...none, processed, ...changed }
}

async function loadFirst(session: PlatformSession, rows: StarRows, options: StatementOptions) {
  const columns = identifiers(rows.columns)
  const { rowsChanged: inserted } = await session.execute(
    rows.surrogate === undefined
      ? `INSERT INTO ${qualified(rows.table)} (${columns}) ${rows.select}`
      : `INSERT INTO ${qualified(rows.table)} (${identifier(rows.surrogate)}, ${columns})
        SELECT row_number() OVER (ORDER BY ${identifiers(rows.key)}), ${columns} FROM (${rows.select}) AS n`,
    options,
  )
  await requireUniqueKey(session, storedRows(rows), rows.key)
  return { processed: inserted, inserted }
}

async function replaceAll(
  session: PlatformSession,
  rows: StarRows,
  incoming: string,
  options: StatementOptions,
) {
  const columns = identifiers(rows.columns)
  const { rowsChanged: deleted } = await session.execute(`DELETE FROM ${qualified(rows.table)}`, options)
  const { rowsChanged: inserted } = await session.execute(
    `INSERT INTO ${qualified(rows.table)} (${columns}) SELECT ${columns} FROM ${incoming}`,
    options,
  )
  return { deleted, inserted }
}

async function applyChanges(
  session: PlatformSession,
  rows: StarRows,
  incoming: string,
  options: StatementOptions,
) {
  const changes = temporaryName(rows, 'changes')
  await session.execute(`CREATE TEMP TABLE ${changes} AS ${changesSql(rows, incoming)}`, options)
  const insert = await insertSql(session, rows, changes)
  const table = qualified(rows.table)
  await session.execute(
    `DELETE FROM ${table} AS c USING ${changes} AS d WHERE ${sameKey(rows, 'c', 'd')} AND d.millrace_change <> 'i'`,
    options,
  )
  await session.execute(insert, options)
  const tally = await session.query(
    `SELECT millrace_change AS change, count(*)::VARCHAR AS n FROM ${changes} GROUP BY millrace_change`,
  )
  await session.execute(`DROP TABLE ${changes}`)
  const count = (change: string): number => Number(tally.find(row => row['change'] === change)?.['n'] ?? 0)
  return { inserted: count('i'), updated: count('u'), deleted: count('d') }
}

/** Rows as they shall be, with what happened to each, and the number that it had: one join of both sides. */
function changesSql(rows: StarRows, incoming: string): string {
  const { columns, key, gone } = rows
  const [first = ''] = key
  const isNew = `c.${identifier(first)} IS NULL`
  const isMissing = `n.${identifier(first)} IS NULL`
  const mark = identifier(gone[0]?.name ?? '')
  const values = columns.map(name => {
    const whenMissing = gone.find(column => column.name === name)?.value ?? `c.${identifier(name)}`
    return `CASE WHEN ${isMissing} THEN ${String(whenMissing)} ELSE n.${identifier(name)} END AS ${identifier(name)}`
  })
  const differs = columns
    .filter(name => !key.includes(name))
    .map(name => `n.${identifier(name)} IS DISTINCT FROM c.${identifier(name)}`)
  return `SELECT ${values.join(', ')},
      ${rows.surrogate === undefined ? 'NULL' : `c.${identifier(rows.surrogate)}`} AS millrace_number,
      CASE WHEN ${isNew} THEN 'i' WHEN ${isMissing} OR (n.${mark} AND NOT c.${mark}) THEN 'd' ELSE 'u' END AS millrace_change
    FROM ${incoming} AS n ${rows.marksMissing ? 'FULL' : 'LEFT'} JOIN ${storedRows(rows)} AS c ON ${sameKey(rows, 'n', 'c')}
    WHERE ${isNew} OR (${isMissing} AND NOT ${isGone(rows)}) OR (n.${identifier(first)} IS NOT NULL AND (${differs.join(' OR ')}))`
}

async function insertSql(session: PlatformSession, rows: StarRows, changes: string): Promise<string> {
  const columns = identifiers(rows.columns)
  const table = qualified(rows.table)
  if (rows.surrogate === undefined)
    return `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${changes}`
  const surrogate = identifier(rows.surrogate)
  const [row] = await session.query(`SELECT max(${surrogate})::VARCHAR AS highest FROM ${table}`)
  const highest = Number(row?.['highest'] ?? unknownMember)
  const next = `${highest} + row_number() OVER (PARTITION BY millrace_number IS NULL ORDER BY ${identifiers(rows.key)})`
  return `INSERT INTO ${table} (${surrogate}, ${columns}) SELECT coalesce(millrace_number, ${next}), ${columns} FROM ${changes}`
}

/** All rows but the unknown member. */
function storedRows({ table, surrogate }: StarRows): string {
  if (surrogate === undefined) return qualified(table)
  return `(SELECT * FROM ${qualified(table)} WHERE ${identifier(surrogate)} <> ${unknownMember})`
}

function isGone({ gone }: StarRows): string {
  const marks = gone.map(({ name, value }) => (value ? `c.${identifier(name)}` : `NOT c.${identifier(name)}`))
  return `(${marks.join(' AND ')})`
}

function sameKey({ key }: StarRows, left: string, right: string): string {
  return key.map(name => `${left}.${identifier(name)} = ${right}.${identifier(name)}`).join(' AND ')
}

async function countOf(session: PlatformSession, from: string): Promise<number> {
  const [row] = await session.query(`SELECT count(*)::VARCHAR AS n FROM ${from} AS counted`)
  return Number(row?.['n'])
}

function temporaryName({ table }: StarRows, purpose: string): string {
  return identifier(`millrace_${purpose}_${table.name}`)
}
