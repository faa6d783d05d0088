import { AppError } from '../foundation/app-error.ts'
import type { Column } from '../foundation/column.ts'
import type { DatasetCounts } from '../contract/run.ts'
import { identifier, identifiers, qualified, type TableName } from '../foundation/sql-text.ts'
import type { PlatformSession, SqlDialect, StatementOptions } from '../platforms/platform-type.ts'
import { identifiesRows, requireUniqueKey } from './require-unique-key.ts'
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
  /** The stored rows have just been removed, to load everything anew. */
  readonly isEmptied?: boolean
  readonly at: Date
  readonly headerPrefix: string
}

/**
 * Brings a stored table up to date with a query, inside the caller's transaction: new keys are inserted, changed rows
 * updated, missing ones removed, and ended versions kept where there is history. Without a difference nothing is
 * written. A table without key is compared as a whole and replaced when it differs, and so is one whose stored rows the
 * key does not tell apart because it was another key that they were stored by.
 */
export async function compareAndApply(
  session: PlatformSession,
  wanted: ApplySpec,
  options: StatementOptions = {},
): Promise<DatasetCounts> {
  const spec = { ...wanted, select: castSelect(wanted, session.dialect) }
  const isNew = await matchTable(session, spec)
  if (isNew || spec.isEmptied || (await isUntouched(session, spec)))
    return await loadFirst(session, spec, options)
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

/** As the table keeps the values, so that a query that gives others, such as padded texts, does not differ for ever. */
function castSelect({ select, columns }: ApplySpec, { typeName }: SqlDialect): string {
  const values = columns.map(({ name, type }) => {
    const column = identifier(name)
    return `CAST(n.${column} AS ${typeName(type)}) AS ${column}`
  })
  return `SELECT ${values.join(', ')} FROM (${select}) AS n`
}

/** Prepared, and never loaded. */
async function isUntouched(session: PlatformSession, { table, prior }: ApplySpec): Promise<boolean> {
  if ((await countRows(session, qualified(table))) > 0) return false
  return prior === undefined || (await countRows(session, qualified(prior))) === 0
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
  await requireUniqueKey(session, incoming, spec.key)
  const isKeyed = spec.key.length > 0 && (await identifiesRows(session, qualified(spec.table), spec.key))
  const applied = await (isKeyed ? applyDifferences : replaceAll)(session, spec, options)
  return { ...unchanged, ...applied }
}

async function replaceAll(session: PlatformSession, spec: ApplySpec, options: StatementOptions) {
  if (!spec.removesMissing) {
    const why = spec.key.length === 0 ? 'has no key' : `was stored by another key than ${spec.key.join(', ')}`
    throw new AppError(
      'MILLRACE-TASK-NOT-RUNNABLE',
      `${spec.table.name} ${why}, so rows cannot be told apart`,
      {
        fix: 'Declare the key columns of the dataset (primaryKeyOrdinal), or choose a reload type that removes missing rows.',
      },
    )
  }
  await keepEnded(session, spec, { ended: `${qualified(spec.table)} AS c`, operation: `'d'` }, options)
  const { rowsChanged: deleted } = await session.execute(`DELETE FROM ${qualified(spec.table)}`, options)
  return { deleted, inserted: await insertRows(session, spec, 'L', options) }
}

async function applyDifferences(session: PlatformSession, spec: ApplySpec, options: StatementOptions) {
  const header = headerColumns(spec.headerPrefix)
  const changes = temporaryName(spec.table, 'changes')
  await session.execute(`CREATE TEMP TABLE ${changes} AS ${differences(spec, header)}`, options)
  const operation = identifier(header.operation)
  const isEnded = `${sameKey(spec.key)} AND d.${operation} <> 'i'`
  const last = `CASE WHEN d.${operation} = 'd' THEN 'd' ELSE c.${operation} END`
  const ended = `${qualified(spec.table)} AS c JOIN ${changes} AS d ON ${isEnded}`
  await keepEnded(session, spec, { ended, operation: last }, options)
  await session.execute(
    `DELETE FROM ${qualified(spec.table)} AS c USING ${changes} AS d WHERE ${isEnded}`,
    options,
  )
  await session.execute(insertChanged(spec, changes, header), options)
  const tally = await session.query(
    `SELECT ${operation} AS operation, count(*)::VARCHAR AS n FROM ${changes} GROUP BY ${operation}`,
  )
  await session.execute(`DROP TABLE ${changes}`)
  const countOf = (wanted: string): number =>
    Number(tally.find(row => row['operation'] === wanted)?.['n'] ?? 0)
  return { inserted: countOf('i'), updated: countOf('u'), deleted: countOf('d') }
}

/**
 * New, changed and missing rows, with the operation and the time that the key was first stored. These are called as in
 * the stored table, where no data column can have their names.
 */
function differences(spec: ApplySpec, header: HeaderColumns): string {
  const columns = spec.columns.map(column => column.name)
  const values = (side: string): string => columns.map(name => `${side}.${identifier(name)}`).join(', ')
  const differs = columns
    .filter(name => !spec.key.includes(name))
    .map(name => `n.${identifier(name)} IS DISTINCT FROM c.${identifier(name)}`)
  const first = identifier(header.inserted)
  const keyOf = (side: string): string => `${side}.${identifier(spec.key[0] ?? '')}`
  const join = spec.key.map(name => `n.${identifier(name)} = c.${identifier(name)}`).join(' AND ')
  const newOrChanged = `SELECT ${values('n')}, CASE WHEN ${keyOf('c')} IS NULL THEN 'i' ELSE 'u' END AS ${identifier(header.operation)}, c.${first}
    FROM (${spec.select}) AS n LEFT JOIN ${qualified(spec.table)} AS c ON ${join}
    WHERE ${[`${keyOf('c')} IS NULL`, ...differs].join(' OR ')}`
  if (!spec.removesMissing) return newOrChanged
  return `${newOrChanged}
    UNION ALL SELECT ${values('c')}, 'd', c.${first}
    FROM ${qualified(spec.table)} AS c WHERE NOT EXISTS (SELECT 1 FROM (${spec.select}) AS n WHERE ${join})`
}

/**
 * Keeps the versions that end, where there is history, with all columns that they have, also those that are no longer
 * wanted. `ended` calls the stored rows `c`; `operation` is what the kept versions say.
 */
async function keepEnded(
  session: PlatformSession,
  spec: ApplySpec,
  { ended, operation }: { readonly ended: string; readonly operation: string },
  options: StatementOptions,
): Promise<void> {
  if (!spec.prior) return
  const header = headerColumns(spec.headerPrefix)
  const kept = ((await session.columnsOf(spec.table)) ?? []).map(column => column.name)
  const values = kept.map(name => (name === header.operation ? operation : `c.${identifier(name)}`))
  await session.execute(
    `INSERT INTO ${qualified(spec.prior)} (${identifiers([...kept, header.to])})
    SELECT ${values.join(', ')}, ${timestampLiteral(spec.at)} FROM ${ended}`,
    options,
  )
}

function insertChanged(spec: ApplySpec, changes: string, header: HeaderColumns): string {
  const at = timestampLiteral(spec.at)
  const data = dataColumns(spec)
  const [operation, inserted] = [identifier(header.operation), identifier(header.inserted)]
  return `INSERT INTO ${qualified(spec.table)} (${data}, ${identifiers(currentHeader(header).map(column => column.name))})
    SELECT ${data}, ${at}, ${operation}, coalesce(${inserted}, ${at}), ${at} FROM ${changes} WHERE ${operation} <> 'd'`
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
