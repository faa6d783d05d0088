import { AppError } from '../../foundation/app-error.ts'
import { cellText } from '../../foundation/cell-text.ts'
import { qualified, textLiteral, type TableName } from '../../foundation/sql-text.ts'
import type { PlatformSession } from '../platform-type.ts'
import { rightsOf } from './kept-rights.ts'

interface DependentView {
  readonly name: TableName
  readonly kind: 'view' | 'materialized view'
  readonly definition: string
  readonly rights: readonly string[]
}

/**
 * Runs work that drops or changes a table or view, with the views that read it set aside: the server refuses such a change
 * while they are there. Belongs inside a transaction. Throws AppError when a view cannot be put back as it was.
 */
export async function withViewsSetAside(
  session: PlatformSession,
  table: TableName,
  work: () => Promise<void>,
): Promise<void> {
  const views = await dependentViews(session, table)
  const materialized = views.find(({ kind }) => kind === 'materialized view')
  if (materialized) throw inTheWay(table, materialized, 'it is a materialized view that reads it')
  if (views.length > 0)
    await session.execute(`DROP VIEW ${views.map(({ name }) => qualified(name)).join(', ')}`)
  await work()
  for (const view of views) await putBack(session, table, view)
}

/** Every view that reads the table, directly or not, each after those that it reads. */
async function dependentViews(session: PlatformSession, table: TableName): Promise<readonly DependentView[]> {
  const rows = await session.query(`WITH RECURSIVE reading (oid, depth) AS (
      SELECT pg_catalog.to_regclass(${textLiteral(qualified(table))})::oid, 0
      UNION
      SELECT r.ev_class, reading.depth + 1
      FROM reading
        JOIN pg_catalog.pg_depend d ON d.refobjid = reading.oid
          AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.classid = 'pg_catalog.pg_rewrite'::regclass
        JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.ev_class <> reading.oid
    ), deepest AS (SELECT oid, max(depth) AS depth FROM reading WHERE depth > 0 GROUP BY oid)
    SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind, pg_catalog.pg_get_viewdef(c.oid) AS definition
    FROM deepest JOIN pg_catalog.pg_class c ON c.oid = deepest.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    ORDER BY deepest.depth`)
  const views: DependentView[] = []
  for (const row of rows) {
    const name = { schema: cellText(row['schema']), name: cellText(row['name']) }
    views.push({
      name,
      kind: row['kind'] === 'm' ? 'materialized view' : 'view',
      definition: cellText(row['definition']),
      rights: await rightsOf(session, name),
    })
  }
  return views
}

async function putBack(session: PlatformSession, table: TableName, view: DependentView): Promise<void> {
  const statements = [
    `CREATE VIEW ${qualified(view.name)} AS ${view.definition.replace(/;\s*$/, '')}`,
    ...view.rights,
  ]
  try {
    for (const statement of statements) await session.execute(statement)
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'MILLRACE-PLATFORM-LOST') throw error
    throw inTheWay(table, view, error.message)
  }
}

function inTheWay(table: TableName, { name, kind }: DependentView, why: string): AppError {
  return new AppError(
    'MILLRACE-PLATFORM-VIEW-IN-THE-WAY',
    `${table.schema}.${table.name} cannot be changed because of ${kind} ${name.schema}.${name.name}: ${why}`,
    {
      fix: `Change the ${kind}, or drop it: DROP ${kind.toUpperCase()} ${qualified(name)}. A task makes its own views again when it runs next.`,
    },
  )
}
