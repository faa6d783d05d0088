import { AppError } from '../../foundation/app-error.ts'
import type { Column } from '../../foundation/column.ts'
import { identifier } from '../../foundation/sql-text.ts'
import { naturalType, type ServerType } from './type-rules.ts'

/** How the bytes of a field of COPY's binary format are to be read. */
export type FieldFormat =
  | { readonly kind: 'copy'; readonly width: 1 | 2 | 4 | 8 }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'date' | 'timestamp' | 'interval' | 'uuid' | 'bytes' | 'jsonb' }
  | { readonly kind: 'list'; readonly depth: number; readonly temporal: boolean }

/** How one pinned column is asked of the server and read. */
export interface ColumnRoute {
  readonly expression: string
  readonly format: FieldFormat
  readonly transportType?: string
}

interface Wire {
  /** The server casts to this type where the column is of another. */
  readonly server: string
  readonly format: FieldFormat
  readonly transportType?: string
  /** The binary form is odd: let the server write it as text, and the platform cast it. */
  readonly asText?: true
}

const bytes: FieldFormat = { kind: 'bytes' }
const copy = (width: 1 | 2 | 4 | 8): FieldFormat => ({ kind: 'copy', width })

const wires: Readonly<Record<string, Wire>> = {
  BOOLEAN: { server: 'bool', format: copy(1) },
  TINYINT: { server: 'int2', format: copy(2), transportType: 'SMALLINT' },
  SMALLINT: { server: 'int2', format: copy(2) },
  INTEGER: { server: 'int4', format: copy(4) },
  BIGINT: { server: 'int8', format: copy(8) },
  HUGEINT: { server: 'numeric(38,0)', format: decimal(38, 0), transportType: 'DECIMAL(38,0)' },
  UTINYINT: { server: 'int2', format: copy(2), transportType: 'SMALLINT' },
  USMALLINT: { server: 'int4', format: copy(4), transportType: 'INTEGER' },
  UINTEGER: { server: 'int8', format: copy(8), transportType: 'BIGINT' },
  UBIGINT: { server: 'numeric(20,0)', format: decimal(20, 0), transportType: 'DECIMAL(20,0)' },
  REAL: { server: 'float4', format: copy(4) },
  DOUBLE: { server: 'float8', format: copy(8) },
  VARCHAR: { server: 'text', format: bytes },
  BLOB: { server: 'bytea', format: bytes },
  JSON: { server: 'json', format: bytes },
  DATE: { server: 'date', format: { kind: 'date' } },
  TIME: { server: 'time', format: copy(8) },
  TIMETZ: { server: 'timetz', format: bytes, transportType: 'VARCHAR', asText: true },
  TIMESTAMP: { server: 'timestamp', format: { kind: 'timestamp' } },
  TIMESTAMPTZ: { server: 'timestamptz', format: { kind: 'timestamp' } },
  INTERVAL: { server: 'interval', format: { kind: 'interval' } },
  UUID: { server: 'uuid', format: { kind: 'uuid' } },
  BIT: { server: 'varbit', format: bytes, transportType: 'VARCHAR', asText: true },
}

/** Types whose binary form is their text. */
const plainText = new Set(['text', 'varchar', 'name'])

/** Decides how a column is read: as it is where its type is the pinned one, else cast by the server. */
export function columnRoute(column: Column, server: ServerType): ColumnRoute {
  const name = identifier(column.name)
  const natural = naturalType(server).type === column.type
  const list = /^(.+?)((?:\[\])+)$/.exec(column.type)
  if (list) return listRoute(column, list, natural)
  if (server.name === 'jsonb' && column.type === 'JSON')
    return { expression: name, format: { kind: 'jsonb' } }
  const wire = wireOf(column.type, column.name)
  const transport = wire.transportType === undefined ? {} : { transportType: wire.transportType }
  return { expression: expressionOf(name, wire, natural && server), format: wire.format, ...transport }
}

function expressionOf(name: string, wire: Wire, natural: ServerType | false): string {
  if (natural && wire.asText) return `${name}::text`
  if (wire.asText) return `${name}::${wire.server}::text`
  return natural && isWireForm(natural, wire) ? name : `${name}::${wire.server}`
}

function isWireForm(server: ServerType, wire: Wire): boolean {
  if (wire.server === 'text') return plainText.has(server.name) || server.kind === 'enum'
  return server.name === wire.server || server.name === 'numeric'
}

/** A list travels as JSON whose elements are texts, so that the platform casts each exactly: JSON has doubles only. */
function listRoute(column: Column, match: RegExpExecArray, natural: boolean): ColumnRoute {
  const element = match[1] ?? ''
  const depth = (match[2] ?? '').length / 2
  const wire = wireOf(element, column.name)
  const name = identifier(column.name)
  const list = natural ? name : `${name}::${wire.server}[]`
  return {
    expression: `pg_catalog.array_to_json(${list}::text[])`,
    format: { kind: 'list', depth, temporal: /^(DATE|TIMESTAMP|TIMESTAMPTZ)$/.test(element) },
    transportType: 'JSON',
  }
}

function wireOf(type: string, column: string): Wire {
  const digits = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)
  if (digits) {
    const format = decimal(Number(digits[1]), Number(digits[2]))
    return { server: `numeric(${digits[1]},${digits[2]})`, format }
  }
  const wire = wires[type]
  if (wire) return wire
  throw new AppError('MILLRACE-SOURCE-TYPE-NOT-READABLE', `column ${column} cannot be read as ${type}`, {
    fix: 'Declare one of the types that the guide to PostgreSQL sources lists.',
  })
}

function decimal(precision: number, scale: number): FieldFormat {
  return { kind: 'decimal', precision, scale }
}
