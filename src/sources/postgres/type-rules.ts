/** A type of a PostgreSQL column, domains resolved to what they are made of. */
export interface ServerType {
  /** `typname`, such as `int4`; the name that people know is in `shown`. */
  readonly name: string
  readonly kind: 'base' | 'enum' | 'range' | 'array' | 'other'
  /** `atttypmod`: precision and scale of a numeric; -1 when there is none. */
  readonly modifier: number
  readonly element?: ServerType
  readonly shown: string
}

export interface TypeRule {
  readonly server: string
  readonly type: string
  readonly note: string
}

/** How each type of PostgreSQL is mapped: the table of docs/guides/postgres-source.md. */
export const typeRules: readonly TypeRule[] = [
  { server: 'bool', type: 'BOOLEAN', note: '' },
  { server: 'int2', type: 'SMALLINT', note: '' },
  { server: 'int4', type: 'INTEGER', note: '' },
  { server: 'int8', type: 'BIGINT', note: '' },
  { server: 'oid', type: 'UINTEGER', note: '' },
  { server: 'float4', type: 'REAL', note: 'NaN and infinities kept' },
  { server: 'float8', type: 'DOUBLE', note: 'NaN and infinities kept' },
  { server: 'numeric(p,s)', type: 'DECIMAL(p,s)', note: 'p up to 38, exact; NaN fails the table' },
  { server: 'numeric', type: 'VARCHAR', note: 'no precision, or p above 38: exact text, with a warning' },
  { server: 'money', type: 'VARCHAR', note: 'as the server shows it; declare DECIMAL(19,2) to convert' },
  { server: 'text', type: 'VARCHAR', note: 'NULL and the empty text stay different' },
  { server: 'varchar', type: 'VARCHAR', note: '' },
  { server: 'bpchar', type: 'VARCHAR', note: 'char(n), without the padding' },
  { server: 'char', type: 'VARCHAR', note: 'the one-byte "char"' },
  { server: 'name', type: 'VARCHAR', note: '' },
  { server: 'citext', type: 'VARCHAR', note: '' },
  { server: 'enum', type: 'VARCHAR', note: 'any enumeration, its label' },
  { server: 'xml', type: 'VARCHAR', note: '' },
  { server: 'bytea', type: 'BLOB', note: '' },
  { server: 'uuid', type: 'UUID', note: '' },
  { server: 'json', type: 'JSON', note: 'text unchanged' },
  { server: 'jsonb', type: 'JSON', note: 'as the server writes it' },
  { server: 'date', type: 'DATE', note: 'BC and infinities kept' },
  { server: 'time', type: 'TIME', note: 'microseconds' },
  { server: 'timetz', type: 'TIMETZ', note: 'its own offset kept' },
  {
    server: 'timestamp',
    type: 'TIMESTAMP',
    note: 'microseconds; BC and infinities kept; after 294247-01-10 fails',
  },
  {
    server: 'timestamptz',
    type: 'TIMESTAMPTZ',
    note: 'microseconds, UTC; BC and infinities kept; after 294247-01-10 fails',
  },
  {
    server: 'interval',
    type: 'INTERVAL',
    note: 'months, days and microseconds kept apart; infinities fail the table',
  },
  { server: 'bit', type: 'BIT', note: '' },
  { server: 'varbit', type: 'VARCHAR', note: 'zeros and ones; may be empty' },
  { server: 'inet', type: 'VARCHAR', note: '' },
  { server: 'cidr', type: 'VARCHAR', note: '' },
  { server: 'macaddr', type: 'VARCHAR', note: '' },
  { server: 'macaddr8', type: 'VARCHAR', note: '' },
  { server: 'tsvector', type: 'VARCHAR', note: '' },
  { server: 'tsquery', type: 'VARCHAR', note: '' },
  { server: 'range', type: 'VARCHAR', note: 'any range or multirange' },
  { server: 'point', type: 'VARCHAR', note: '' },
  { server: 'line', type: 'VARCHAR', note: '' },
  { server: 'lseg', type: 'VARCHAR', note: '' },
  { server: 'box', type: 'VARCHAR', note: '' },
  { server: 'path', type: 'VARCHAR', note: '' },
  { server: 'polygon', type: 'VARCHAR', note: '' },
  { server: 'circle', type: 'VARCHAR', note: '' },
  { server: 'geometry', type: 'VARCHAR', note: 'PostGIS, hexadecimal EWKB' },
  { server: 'geography', type: 'VARCHAR', note: 'PostGIS, hexadecimal EWKB' },
  { server: 'hstore', type: 'VARCHAR', note: '' },
  { server: 'ltree', type: 'VARCHAR', note: '' },
  { server: 'pg_lsn', type: 'VARCHAR', note: '' },
  {
    server: 'array',
    type: 'T[]',
    note: 'T of the element where it is a Boolean, number, date, time or UUID, else VARCHAR; declare T[][] for two dimensions; BC dates fail',
  },
  { server: 'other', type: 'VARCHAR', note: 'composite and unknown types, as text, with a warning' },
]

/** Types whose elements a list keeps; the elements of other lists travel as text. */
const listElements =
  /^(BOOLEAN|SMALLINT|INTEGER|BIGINT|UINTEGER|REAL|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIME|TIMETZ|TIMESTAMP|TIMESTAMPTZ|UUID)$/
const widestDecimal = 38

export interface NaturalType {
  readonly type: string
  readonly warning?: string
}

/** The canonical type that a column gets when nobody declares another. */
export function naturalType(server: ServerType): NaturalType {
  if (server.element) return listType(server.element)
  if (server.name === 'numeric') return decimalType(server)
  const name = server.kind === 'base' ? server.name : server.kind
  const rule = server.kind === 'other' ? undefined : typeRules.find(each => each.server === name)
  return rule
    ? { type: rule.type }
    : { type: 'VARCHAR', warning: `type ${server.shown} has no counterpart and is read as text` }
}

function listType(element: ServerType): NaturalType {
  const inner = naturalType(element)
  const type = listElements.test(inner.type) ? `${inner.type}[]` : 'VARCHAR[]'
  return inner.warning === undefined ? { type } : { type, warning: inner.warning }
}

/** `atttypmod` of a numeric holds precision and a signed 11-bit scale (numeric.c, make_numeric_typmod). */
function decimalType(server: ServerType): NaturalType {
  if (server.modifier < 4) {
    return { type: 'VARCHAR', warning: 'numeric without precision is read as exact text' }
  }
  const precision = ((server.modifier - 4) >>> 16) & 0xffff
  const scale = (((server.modifier - 4) & 0x7ff) ^ 1024) - 1024
  const digits = Math.max(precision - Math.min(scale, 0), scale)
  if (digits > widestDecimal) {
    return { type: 'VARCHAR', warning: `${server.shown} has more than 38 digits and is read as exact text` }
  }
  return { type: `DECIMAL(${digits},${Math.max(scale, 0)})` }
}
