import { AppError } from '../foundation/app-error.ts'
import type { Column } from '../foundation/column.ts'
import type { DatasetCounts } from '../contract/run.ts'
import { identifier, identifiers, qualified, type TableName } from '../foundation/sql-text.ts'
import type { PlatformSession, StatementOptions } from '../platforms/platform-type.ts'
import { requireUniqueKey } from './require-unique-key.ts'
import { currentHeader, headerColumns, timestampLiteral, type HeaderColumns } from './header-columns.ts'
import { matchTable } from './match-table.ts'

export interface ApplySpec {
  readonly table: TableName
  /** Receives the versions that end; undefined: no history is kept. */
  readonly prior: TableName | undefined
  /** Gives the data columns, exactly these and in this order. */
  readonly select: string
  /** The query is worth computing only once: its rows are kept aside while they are compared. */
  readonly isComputed: boolean
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  /** Rows that are no longer in the input are removed. */
  readonly removesMissing: boolean
  readonly at: Date
  readonly headerPrefix: string
}

/**
 * Brings a stored table up to date with a query, inside the caller's transaction: new keys are inserted, changed rows
 * updated, missing ones removed, and ended versions kept where there is history. Without a difference nothing is
 * written. A table without key is compared as a whole and replaced when it differs.
 */
export async function compareAndApply(
  session: PlatformSession,
  spec: ApplySpec,
  options: StatementOptions = {},
): Promise<DatasetCounts> {
  const isNew = await matchTable(session, spec)
  if (isNew) return await loadFirst(session, spec, options)
  if (!spec.isComputed) return await compare(session, spec, options)
  const aside = temporaryName(spec.table, 'incoming')
  await session.execute(`CREATE TEMP TABLE ${aside} AS ${spec.select}`, options)
  const counts = await compare(
    session,
    { ...spec, select: `SELECT ${dataColumns(spec)} FROM ${aside}` },
    options,
  )
  await session.execute(`DROP TABLE ${aside}`)
  return counts
}

async function loadFirst(
  session: PlatformSession,
  spec: ApplySpec,
  options: StatementOptions,
): Promise<DatasetCounts> {
  const inserted = await insertRows(session, spec, 'L', options)
  await requireUniqueKey(session, qualified(spec.table), spec.key)
  return { processed: inserted, inserted, updated: 0, deleted: 0, rejected: 0 }
}

async function compare(
  session: PlatformSession,
  spec: ApplySpec,
  options: StatementOptions,
): Promise<DatasetCounts> {
  const incoming = `(${spec.select})`
  const current = `SELECT ${dataColumns(spec)} FROM ${qualified(spec.table)}`
  const processed = await countRows(session, incoming)
  const unchanged = { processed, inserted: 0, updated: 0, deleted: 0, rejected: 0 }
  if (processed === (await countRows(session, qualified(spec.table)))) {
    const [before, after] = [
      await session.digest(current, options),
      await session.digest(spec.select, options),
    ]
    if (before === after) return unchanged
  }
  if (spec.key.length === 0) return { ...unchanged, ...(await replaceAll(session, spec, options)) }
  await requireUniqueKey(session, incoming, spec.key)
  return { ...unchanged, ...(await applyDifferences(session, spec, options)) }
}

async function replaceAll(session: PlatformSession, spec: ApplySpec, options: StatementOptions) {
  if (!spec.removesMissing) {
    throw new AppError(
      'MILLRACE-TASK-NOT-RUNNABLE',
      `${spec.table.name} has no key, so rows cannot be told apart`,
      {
        fix: 'Declare the key columns of the dataset (primaryKeyOrdinal), or choose a reload type that removes missing rows.',
      },
    )
  }
  const { rowsChanged: deleted } = await session.execute(`DELETE FROM ${qualified(spec.table)}`, options)
  return { deleted, inserted: await insertRows(session, spec, 'L', options) }
}

async function applyDifferences(session: PlatformSession, spec: ApplySpec, options: StatementOptions) {
  const header = headerColumns(spec.headerPrefix)
  const changes = temporaryName(spec.table, 'changes')
  await session.execute(`CREATE TEMP TABLE ${changes} AS ${differences(spec, header)}`, options)
  const ended = `${qualified(spec.table)} AS c USING ${changes} AS d WHERE ${sameKey(spec.key)} AND d.operation <> 'i'`
  if (spec.prior) await session.execute(keepEnded(spec, spec.prior, changes, header), options)
  await session.execute(`DELETE FROM ${ended}`, options)
  await session.execute(insertChanged(spec, changes, header), options)
  const tally = await session.query(
    `SELECT operation, count(*)::VARCHAR AS n FROM ${changes} GROUP BY operation`,
  )
  await session.execute(`DROP TABLE ${changes}`)
  const countOf = (operation: string): number =>
    Number(tally.find(row => row['operation'] === operation)?.['n'] ?? 0)
  return { inserted: countOf('i'), updated: countOf('u'), deleted: countOf('d') }
}

/** New, changed and missing rows, with `operation` and the time that the key was first stored. */
function differences(spec: ApplySpec, header: HeaderColumns): string {
  const columns = spec.columns.map(column => column.name)
  const values = (side: string): string => columns.map(name => `${side}.${identifier(name)}`).join(', ')
  const differs = columns
    .filter(name => !spec.key.includes(name))
    .map(name => `n.${identifier(name)} IS DISTINCT FROM c.${identifier(name)}`)
  const first = identifier(header.inserted)
  const keyOf = (side: string): string => `${side}.${identifier(spec.key[0] ?? '')}`
  const join = spec.key.map(name => `n.${identifier(name)} = c.${identifier(name)}`).join(' AND ')
  const newOrChanged = `SELECT ${values('n')}, CASE WHEN ${keyOf('c')} IS NULL THEN 'i' ELSE 'u' END AS operation, c.${first} AS first_stored
    FROM (${spec.select}) AS n LEFT JOIN ${qualified(spec.table)} AS c ON ${join}
    WHERE ${[`${keyOf('c')} IS NULL`, ...differs].join(' OR ')}`
  if (!spec.removesMissing) return newOrChanged
  return `${newOrChanged}
    UNION ALL SELECT ${values('c')}, 'd', c.${first}
    FROM ${qualified(spec.table)} AS c WHERE NOT EXISTS (SELECT 1 FROM (${spec.select}) AS n WHERE ${join})`
}

function keepEnded(spec: ApplySpec, prior: TableName, changes: string, header: HeaderColumns): string {
  const kept = [...spec.columns, ...currentHeader(header)].map(column => column.name)
  const value = (name: string): string =>
    name === header.operation
      ? `CASE WHEN d.operation = 'd' THEN 'd' ELSE c.${identifier(name)} END`
      : `c.${identifier(name)}`
  return `INSERT INTO ${qualified(prior)} (${identifiers([...kept, header.to])})
    SELECT ${kept.map(value).join(', ')}, ${timestampLiteral(spec.at)}
    FROM ${qualified(spec.table)} AS c JOIN ${changes} AS d ON ${sameKey(spec.key)} WHERE d.operation <> 'i'`
}

function insertChanged(spec: ApplySpec, changes: string, header: HeaderColumns): string {
  const at = timestampLiteral(spec.at)
  const data = dataColumns(spec)
  return `INSERT INTO ${qualified(spec.table)} (${data}, ${identifiers(currentHeader(header).map(column => column.name))})
    SELECT ${data}, ${at}, operation, coalesce(first_stored, ${at}), ${at} FROM ${changes} WHERE operation <> 'd'`
}

async function insertRows(
  session: PlatformSession,
  spec: ApplySpec,
  operation: string,
  options: StatementOptions,
): Promise<number> {
  const at = timestampLiteral(spec.at)
  const header = currentHeader(headerColumns(spec.headerPrefix)).map(column => column.name)
  const { rowsChanged } = await session.execute(
    `INSERT INTO ${qualified(spec.table)} (${dataColumns(spec)}, ${identifiers(header)})
    SELECT *, ${at}, '${operation}', ${at}, ${at} FROM (${spec.select}) AS n`,
    options,
  )
  return rowsChanged
}

async function countRows(session: PlatformSession, from: string): Promise<number> {
  const [row] = await session.query(`SELECT count(*)::VARCHAR AS n FROM ${from} AS counted`)
  return Number(row?.['n'])
}

function dataColumns(spec: ApplySpec): string {
  return identifiers(spec.columns.map(column => column.name))
}

function sameKey(key: readonly string[]): string {
  return key.map(name => `c.${identifier(name)} = d.${identifier(name)}`).join(' AND ')
}

/** Sessions have temporary tables of their own, and work on one dataset at a time. */
function temporaryName(table: TableName, purpose: string): string {
  return identifier(`millrace_${purpose}_${table.name}`)
}
