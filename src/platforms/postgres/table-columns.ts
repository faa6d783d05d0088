import type { ClientBase } from 'pg'
import type { Column } from '../../foundation/column.ts'
import { qualified, type TableName } from '../../foundation/sql-text.ts'
import { oneStatement } from './one-statement.ts'
import { canonicalType } from './stored-types.ts'

/** Columns of a table or view in their order; undefined when there is none of the name. */
export async function tableColumns(
  client: ClientBase,
  table: TableName,
): Promise<readonly Column[] | undefined> {
  const { rows } = await client.query<{ name: string | null; type: string; nullable: boolean }>(
    `SELECT a.attname AS name, pg_catalog.format_type(coalesce(nullif(t.typbasetype, 0), t.oid),
        CASE WHEN t.typbasetype = 0 THEN a.atttypmod ELSE t.typtypmod END) AS type, NOT a.attnotnull AS nullable
      FROM pg_catalog.pg_class c
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY a.attnum`,
    [qualified(table)],
  )
  if (rows.length === 0) return undefined
  return rows.flatMap(({ name, type, nullable }) =>
    name === null ? [] : [{ name, type: canonicalType(type), nullable }],
  )
}

/** The columns that a query would give, without running it. */
export async function queryColumns(client: ClientBase, select: string): Promise<readonly Column[]> {
  const { fields } = await client.query(oneStatement(`SELECT * FROM (${select}\n) AS described LIMIT 0`))
  const { rows } = await client.query<{ type: string }>(
    `SELECT pg_catalog.format_type(coalesce(nullif(t.typbasetype, 0), t.oid),
        CASE WHEN t.typbasetype = 0 THEN f.modifier ELSE t.typtypmod END) AS type
      FROM unnest($1::oid[], $2::int4[]) WITH ORDINALITY AS f(type, modifier, place)
        JOIN pg_catalog.pg_type t ON t.oid = f.type ORDER BY f.place`,
    [fields.map(field => field.dataTypeID), fields.map(field => field.dataTypeModifier)],
  )
  return fields.map(({ name }, at) => ({ name, type: canonicalType(rows[at]?.type ?? ''), nullable: true }))
}
