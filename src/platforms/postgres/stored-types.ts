/** Canonical types that PostgreSQL has no type for, and the nearest that holds all their values. */
const widened: Readonly<Record<string, string>> = {
  TINYINT: 'SMALLINT',
  UTINYINT: 'SMALLINT',
  USMALLINT: 'INTEGER',
  UINTEGER: 'BIGINT',
  UBIGINT: 'DECIMAL(20,0)',
  HUGEINT: 'DECIMAL(39,0)',
}

/** Canonical types that statements call otherwise. */
const names: Readonly<Record<string, string>> = {
  DOUBLE: 'double precision',
  VARCHAR: 'text',
  BLOB: 'bytea',
  // Unlike json, it has equality, without which rows could not be compared.
  JSON: 'jsonb',
  BIT: 'varbit',
}

/** What `format_type` calls types, without lengths and precisions, and their canonical names. */
const canonicalNames: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  oid: 'BIGINT',
  real: 'REAL',
  'double precision': 'DOUBLE',
  numeric: 'DECIMAL',
  bytea: 'BLOB',
  date: 'DATE',
  'time without time zone': 'TIME',
  'time with time zone': 'TIMETZ',
  'timestamp without time zone': 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMPTZ',
  interval: 'INTERVAL',
  uuid: 'UUID',
  json: 'JSON',
  jsonb: 'JSON',
  bit: 'BIT',
  'bit varying': 'BIT',
}

/** The canonical type as which values of a canonical type are kept. */
export function storedType(type: string): string {
  // Its arrays know no lists of different lengths.
  if (type.endsWith('[][]')) return 'JSON'
  return mapElement(type, element => widened[element] ?? element)
}

/** What statements call a canonical type. */
export function typeName(type: string): string {
  return mapElement(storedType(type), element => names[element] ?? element.replace('DECIMAL', 'numeric'))
}

/**
 * The canonical type of what `format_type` names. `DECIMAL` without digits is a numeric of any precision. What has no canonical
 * type, such as an enumeration or an address, is kept as text.
 */
export function canonicalType(formatted: string): string {
  return mapElement(formatted, element => {
    const digits = /^numeric(\(\d+,\d+\))$/.exec(element)?.[1]
    if (digits) return `DECIMAL${digits}`
    return canonicalNames[element.replace(/\(\d+(,-?\d+)?\)/, '')] ?? 'VARCHAR'
  })
}

function mapElement(type: string, map: (element: string) => string): string {
  const lists = /(?:\[\])*$/.exec(type)?.[0] ?? ''
  return map(type.slice(0, type.length - lists.length)) + lists
}
