import type { SourceTable } from '../source-type.ts'
import {
  listColumns,
  listKeys,
  listTables,
  type CatalogueColumn,
  type CatalogueTable,
} from './postgres-catalogue.ts'
import type { PostgresClient } from './postgres-client.ts'
import { naturalType } from './type-rules.ts'

/** Tables and views with their columns and keys, in four queries however many there are. */
export async function discoverTables(
  client: PostgresClient,
  schemas: readonly string[] | undefined,
): Promise<readonly SourceTable[]> {
  const tables = await listTables(client)
  const columns = byTable(await listColumns(client))
  const keys = await listKeys(client)
  return tables
    .filter(table => schemas === undefined || schemas.includes(table.schema))
    .map(table => sourceTable(table, columns.get(table.id) ?? [], keys.get(table.id) ?? []))
    .filter(table => table.columns.length > 0)
}

function byTable(columns: readonly CatalogueColumn[]): ReadonlyMap<number, readonly CatalogueColumn[]> {
  const groups = new Map<number, CatalogueColumn[]>()
  for (const column of columns) {
    const group = groups.get(column.table)
    if (group) group.push(column)
    else groups.set(column.table, [column])
  }
  return groups
}

function sourceTable(
  table: CatalogueTable,
  columns: readonly CatalogueColumn[],
  key: readonly string[],
): SourceTable {
  const mapped = columns.map(column => ({ column, natural: naturalType(column.type) }))
  return {
    schema: table.schema,
    name: table.name,
    kind: table.isView ? 'VIEW' : 'TABLE',
    columns: mapped.map(({ column, natural }) => ({
      name: column.name,
      type: natural.type,
      nullable: column.nullable,
    })),
    key,
    ...(table.estimatedRows >= 0 && { estimatedRows: table.estimatedRows }),
    warnings: [
      ...(table.mayRead ? [] : ['the user has no SELECT permission']),
      ...(table.hidesRows ? ['row-level security hides rows from the user'] : []),
      ...mapped.flatMap(({ column, natural }) =>
        natural.warning === undefined ? [] : [`column ${column.name}: ${natural.warning}`],
      ),
    ],
  }
}
