/** Engine spellings that differ from the canonical types of src/foundation/column.ts. */
const canonicalNames: Readonly<Record<string, string>> = {
  FLOAT: 'REAL',
  'TIME WITH TIME ZONE': 'TIMETZ',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMPTZ',
  // A column that is always NULL becomes INTEGER in a table made of the query.
  '"NULL"': 'INTEGER',
}

/** The canonical type text of a type that DuckDB names; a type that we have no name for keeps DuckDB's. */
export function canonicalType(engineType: string): string {
  const lists = /(?:\[\])*$/.exec(engineType)?.[0] ?? ''
  const element = engineType.slice(0, engineType.length - lists.length)
  return (canonicalNames[element] ?? element) + lists
}

/** Bytes of one value of a fixed-width type in a `ColumnVector`; undefined for every other type. */
export function fixedWidth(type: string): number | undefined {
  const decimal = /^DECIMAL\((\d+),\s*\d+\)$/.exec(type)?.[1]
  return decimal === undefined ? fixedWidths[type] : decimalWidth(Number(decimal))
}

function decimalWidth(digits: number): number {
  if (digits <= 4) return 2
  if (digits <= 9) return 4
  return digits <= 18 ? 8 : 16
}

const fixedWidths: Readonly<Record<string, number>> = {
  BOOLEAN: 1,
  TINYINT: 1,
  UTINYINT: 1,
  SMALLINT: 2,
  USMALLINT: 2,
  INTEGER: 4,
  UINTEGER: 4,
  REAL: 4,
  DATE: 4,
  BIGINT: 8,
  UBIGINT: 8,
  DOUBLE: 8,
  TIME: 8,
  TIMESTAMP: 8,
  TIMESTAMPTZ: 8,
  HUGEINT: 16,
  INTERVAL: 16,
  UUID: 16,
}

/** Types whose values a batch holds as views into a heap. */
export function isTextual(type: string): boolean {
  return type === 'VARCHAR' || type === 'BLOB' || type === 'JSON'
}
