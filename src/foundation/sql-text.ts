import type { Column } from './column.ts'

/** A table or view of a platform or source, by its plain (unquoted) names. */
export interface TableName {
  readonly schema: string
  readonly name: string
}

/** A quoted SQL identifier (SQL:2016, 5.2 delimited identifier). */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A quoted `schema.name`. */
export function qualified(table: TableName): string {
  return `${identifier(table.schema)}.${identifier(table.name)}`
}

/** A quoted SQL character literal. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

export function identifiers(names: readonly string[]): string {
  return names.map(identifier).join(', ')
}

/** What stands between the parentheses of CREATE TABLE; `typeName` says what the platform calls a canonical type. */
export function columnDefinitions(
  columns: readonly Pick<Column, 'name' | 'type'>[],
  typeName: (type: string) => string,
): string {
  return columns.map(({ name, type }) => `${identifier(name)} ${typeName(type)}`).join(', ')
}
