import { createHash } from 'node:crypto'
import { cellText } from '../../foundation/cell-text.ts'
import {
  columnDefinitions,
  identifier,
  qualified,
  textLiteral,
  type TableName,
} from '../../foundation/sql-text.ts'
import type { NewTable, PlatformSession, SqlDialect } from '../platform-type.ts'
import { rightsOf } from './kept-rights.ts'
import { withViewsSetAside } from './put-back-views.ts'
import { storedType, typeName } from './stored-types.ts'

/** PostgreSQL's views are bound to the columns that they read, so a change below them sets them aside. */
export const postgresDialect: SqlDialect = {
  storedType,
  typeName,
  replaceView,
  replaceTable,
  reshape: withViewsSetAside,
}

/**
 * To replace a view waits for everybody who reads it, and makes those who come wait: so it is left alone when its query is the
 * same, and only dropped when its columns do not go on.
 */
async function replaceView(session: PlatformSession, view: TableName, select: string): Promise<void> {
  const create = `VIEW ${qualified(view)} AS ${select}`
  const present = await definitionOf(session, qualified(view))
  if (present === undefined) return void (await session.execute(`CREATE ${create}`))
  await session.execute(`CREATE TEMP VIEW ${probe} AS ${select}`)
  const wanted = await definitionOf(session, probe)
  const [before, after] = [await shapeOf(session, qualified(view)), await shapeOf(session, probe)]
  await session.execute(`DROP VIEW ${probe}`)
  if (wanted === present) return
  // CREATE OR REPLACE VIEW only adds columns at the end.
  if (before.every((column, at) => after[at] === column))
    return void (await session.execute(`CREATE OR REPLACE ${create}`))
  await withViewsSetAside(session, view, async () => {
    const rights = await rightsOf(session, view)
    await session.execute(`DROP VIEW ${qualified(view)}`)
    await session.execute(`CREATE ${create}`)
    for (const statement of rights) await session.execute(statement)
  })
}

const probe = 'pg_temp.millrace_probe'

async function replaceTable<T>(
  session: PlatformSession,
  { name, columns }: NewTable,
  fill: (into: TableName) => Promise<T>,
): Promise<T> {
  const definitions = columnDefinitions(columns, typeName)
  if (!(await session.columnsOf(name))) {
    await session.execute(`CREATE TABLE ${qualified(name)} (${definitions})`)
    return await fill(name)
  }
  const next = nextName(name)
  await session.execute(`CREATE TABLE ${qualified(next)} (${definitions})`)
  const result = await fill(next)
  // Readers wait from here on, until the transaction ends.
  await withViewsSetAside(session, name, async () => {
    const rights = await rightsOf(session, name)
    await session.execute(`DROP TABLE ${qualified(name)}`)
    await session.execute(`ALTER TABLE ${qualified(next)} RENAME TO ${identifier(name.name)}`)
    for (const statement of rights) await session.execute(statement)
  })
  return result
}

/** Not longer than a name may be, however long the table's is. */
function nextName({ schema, name }: TableName): TableName {
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16)
  return { schema, name: `millrace_next_${digest}` }
}

async function definitionOf(session: PlatformSession, view: string): Promise<string | undefined> {
  const [row] = await session.query(
    `SELECT pg_catalog.pg_get_viewdef(pg_catalog.to_regclass(${textLiteral(view)})) AS definition`,
  )
  const definition = row?.['definition'] ?? null
  return definition === null ? undefined : cellText(definition)
}

/** Each column of a view, by name and exact type. */
async function shapeOf(session: PlatformSession, view: string): Promise<readonly string[]> {
  const rows = await session.query(
    `SELECT pg_catalog.format('%I %s', attname, pg_catalog.format_type(atttypid, atttypmod)) AS "column"
    FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(${textLiteral(view)}) AND attnum > 0 ORDER BY attnum`,
  )
  return rows.map(row => cellText(row['column']))
}
