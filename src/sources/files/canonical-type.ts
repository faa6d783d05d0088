/** Canonical names of the engine's type names that differ from them. */
const renamed: Readonly<Record<string, string>> = {
  FLOAT: 'REAL',
  'TIME WITH TIME ZONE': 'TIMETZ',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMPTZ',
  TIMESTAMP_S: 'TIMESTAMP',
  TIMESTAMP_MS: 'TIMESTAMP',
  '"NULL"': 'VARCHAR',
}

const kept = new Set(
  (
    'BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT REAL DOUBLE VARCHAR BLOB ' +
    'DATE TIME TIMETZ TIMESTAMP TIMESTAMPTZ INTERVAL UUID JSON BIT'
  ).split(' '),
)

export interface CanonicalType {
  readonly type: string
  /** What is lost, where something is. */
  readonly warning?: string
}

/** The canonical type for a type as DuckDB writes it. */
export function canonicalType(engineType: string): CanonicalType {
  const type = renamed[engineType] ?? engineType
  if (kept.has(type) || /^DECIMAL\(\d+,\d+\)$/.test(type)) return { type }
  const list = /^(.*)\[\d*\]$/s.exec(type)
  if (list?.[1] !== undefined) return listType(list[1])
  if (/^(STRUCT|MAP|UNION)\(|^VARIANT$/.test(type)) return { type: 'JSON' }
  if (type.startsWith('ENUM(')) return { type: 'VARCHAR' }
  if (type === 'TIMESTAMP_NS') return { type: 'TIMESTAMP', warning: 'is read to the microsecond' }
  if (type === 'TIME_NS') return { type: 'TIME', warning: 'is read to the microsecond' }
  return { type: 'VARCHAR', warning: `has type ${type}, which is read as text` }
}

function listType(element: string): CanonicalType {
  const { type, warning } = canonicalType(element)
  if (type === 'JSON') return { type: 'JSON' }
  return { type: `${type}[]`, ...(warning === undefined ? {} : { warning }) }
}

const numbers = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'DOUBLE']

/** The narrowest type that holds the values of both; text where they have nothing in common. */
export function commonType(left: string, right: string): string {
  if (left === right) return left
  const rank = Math.max(numbers.indexOf(left), numbers.indexOf(right))
  if (numbers.includes(left) && numbers.includes(right)) return numbers[rank] ?? 'VARCHAR'
  if (left === 'DATE' && right === 'TIMESTAMP') return right
  if (left === 'TIMESTAMP' && right === 'DATE') return left
  return 'VARCHAR'
}
