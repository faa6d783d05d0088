import type { PostgresClient } from './postgres-client.ts'
import type { ServerType } from './type-rules.ts'

export interface CatalogueTable {
  readonly id: number
  readonly schema: string
  readonly name: string
  readonly isView: boolean
  /** Below 0 when the server does not know. */
  readonly estimatedRows: number
  readonly mayRead: boolean
  readonly hidesRows: boolean
}

export interface CatalogueColumn {
  readonly table: number
  readonly name: string
  readonly type: ServerType
  readonly nullable: boolean
}

/** Tables, partitioned tables, foreign tables, views and materialised views; a partition comes with its parent. */
export async function listTables(client: PostgresClient): Promise<readonly CatalogueTable[]> {
  return client.query<CatalogueTable>(`
    select c.oid as id, n.nspname as schema, c.relname as name, c.relkind in ('v', 'm') as "isView",
      has_any_column_privilege(c.oid, 'select') as "mayRead", row_security_active(c.oid) as "hidesRows",
      case when c.relkind = 'p' then coalesce((
        select sum(p.reltuples) from pg_catalog.pg_inherits i join pg_catalog.pg_class p on p.oid = i.inhrelid
        where i.inhparent = c.oid and p.reltuples >= 0), -1) else c.reltuples end as "estimatedRows"
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition and c.relpersistence <> 't'
      and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by n.nspname, c.relname`)
}

/** Columns of the tables, in their order; of all tables when none is named. */
export async function listColumns(
  client: PostgresClient,
  only?: { readonly schema: string; readonly name: string },
): Promise<readonly CatalogueColumn[]> {
  const types = await readTypes(client)
  const rows = await client.query<ColumnRow>(
    `
    select a.attrelid as "table", a.attname as name, a.atttypid as type, a.atttypmod as modifier,
      not a.attnotnull as nullable, pg_catalog.format_type(a.atttypid, a.atttypmod) as shown
    from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm')
      and ${only ? 'n.nspname = $1 and c.relname = $2' : `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`}
    order by a.attrelid, a.attnum`,
    only ? [only.schema, only.name] : [],
  )
  return rows.map(row => ({
    table: row.table,
    name: row.name,
    nullable: row.nullable,
    type: resolveType(types, row.type, row),
  }))
}

/** Names of the primary key's columns, in key order, by table. */
export async function listKeys(client: PostgresClient): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await client.query<{ table: number; columns: string[] }>(`
    select i.indrelid as "table", array_agg(a.attname::text order by k.position) as columns
    from pg_catalog.pg_index i
      cross join lateral unnest(i.indkey::int2[]) with ordinality as k(number, position)
      join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
    where i.indisprimary and k.position <= i.indnkeyatts
    group by i.indrelid`)
  return new Map(rows.map(row => [row.table, row.columns]))
}

interface ColumnRow {
  readonly table: number
  readonly name: string
  readonly type: number
  readonly modifier: number
  readonly nullable: boolean
  readonly shown: string
}

interface TypeRow {
  readonly id: number
  readonly name: string
  readonly form: string
  /** What a domain is made of; 0 for others. */
  readonly base: number
  readonly baseModifier: number
  /** What an array holds; 0 for others. */
  readonly element: number
}

/** All types but those of rows, of which every table has two. */
async function readTypes(client: PostgresClient): Promise<ReadonlyMap<number, TypeRow>> {
  const rows = await client.query<TypeRow>(`
    select t.oid as id, t.typname as name, t.typtype::text as form, t.typbasetype as base,
      t.typtypmod as "baseModifier", coalesce(e.oid, 0::oid) as element
    from pg_catalog.pg_type t left join pg_catalog.pg_type e on e.oid = t.typelem and e.typarray = t.oid
    where t.typtype in ('b', 'd', 'e', 'r', 'm') and e.typtype is distinct from 'c'`)
  return new Map(rows.map(row => [row.id, row]))
}

function resolveType(
  types: ReadonlyMap<number, TypeRow>,
  id: number,
  use: { readonly modifier: number; readonly shown: string },
): ServerType {
  const { modifier, shown } = use
  const row = types.get(id)
  if (!row) return { name: shown, kind: 'other', modifier, shown }
  if (row.form === 'd') return resolveType(types, row.base, { modifier: row.baseModifier, shown })
  if (row.element !== 0) {
    return { name: row.name, kind: 'array', modifier, shown, element: resolveType(types, row.element, use) }
  }
  return { name: row.name, kind: kinds[row.form] ?? 'base', modifier, shown }
}

const kinds: Readonly<Record<string, ServerType['kind']>> = { e: 'enum', r: 'range', m: 'range' }
