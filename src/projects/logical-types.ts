import type { LogicalType } from '../contract/project/words.ts'

/** A column's type as the project format writes it. */
export interface LogicalDataType {
  readonly type: LogicalType
  readonly length?: number | undefined
  readonly precision?: number | undefined
  readonly scale?: number | undefined
}

/** Canonical type of each logical type; NUMERIC takes its precision and scale with it. */
const canonicalTypes: Readonly<Record<LogicalType, string>> = {
  UNSPECIFIED: '',
  BOOLEAN: 'BOOLEAN',
  BYTES: 'BLOB',
  DATE: 'DATE',
  TIME: 'TIME',
  DATETIME: 'TIMESTAMP',
  INT1: 'TINYINT',
  INT2: 'SMALLINT',
  INT4: 'INTEGER',
  INT8: 'BIGINT',
  REAL4: 'REAL',
  REAL8: 'DOUBLE',
  UINT1: 'SMALLINT',
  UINT2: 'INTEGER',
  UINT4: 'BIGINT',
  UINT8: 'DECIMAL(20,0)',
  NUMERIC: 'DECIMAL',
  STRING: 'VARCHAR',
  WSTRING: 'VARCHAR',
  BLOB: 'BLOB',
  CLOB: 'VARCHAR',
  NCLOB: 'VARCHAR',
  JSON: 'JSON',
}

const logicalTypesOf: Readonly<Record<string, LogicalDataType>> = {
  BOOLEAN: { type: 'BOOLEAN' },
  TINYINT: { type: 'INT1' },
  SMALLINT: { type: 'INT2' },
  INTEGER: { type: 'INT4' },
  BIGINT: { type: 'INT8' },
  HUGEINT: { type: 'NUMERIC', precision: 38, scale: 0 },
  UTINYINT: { type: 'UINT1' },
  USMALLINT: { type: 'UINT2' },
  UINTEGER: { type: 'UINT4' },
  UBIGINT: { type: 'UINT8' },
  REAL: { type: 'REAL4' },
  DOUBLE: { type: 'REAL8' },
  VARCHAR: { type: 'STRING' },
  BLOB: { type: 'BYTES' },
  DATE: { type: 'DATE' },
  TIME: { type: 'TIME' },
  TIMETZ: { type: 'TIME' },
  TIMESTAMP: { type: 'DATETIME' },
  TIMESTAMPTZ: { type: 'DATETIME' },
  INTERVAL: { type: 'STRING' },
  UUID: { type: 'STRING', length: 36 },
  BIT: { type: 'STRING' },
  JSON: { type: 'JSON' },
}

const maxPrecision = 38
const defaultScale = 10

/** The canonical column type (`foundation/column.ts`) of a logical type; empty for UNSPECIFIED. */
export function canonicalType(dataType: LogicalDataType): string {
  if (dataType.type !== 'NUMERIC') return canonicalTypes[dataType.type]
  // Exports write precision 0 for "not given".
  if (!dataType.precision || dataType.precision < 0) return `DECIMAL(${maxPrecision},${defaultScale})`
  const precision = Math.min(dataType.precision, maxPrecision)
  const scale = Math.min(Math.max(dataType.scale ?? 0, 0), precision)
  return `DECIMAL(${precision},${scale})`
}

/** The canonical type without its arguments, as scopes of rules compare it. */
export function canonicalTypeName(type: LogicalType): string {
  return canonicalTypes[type].replace(/\(.*\)$/, '')
}

/** The logical type that is nearest to a canonical type; UNSPECIFIED when the text is none. */
export function logicalType(canonical: string): LogicalDataType {
  if (canonical.endsWith('[]')) return { type: 'JSON' }
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(canonical)
  if (decimal) return { type: 'NUMERIC', precision: Number(decimal[1]), scale: Number(decimal[2]) }
  return logicalTypesOf[canonical] ?? { type: 'UNSPECIFIED' }
}
