import type { ColumnVector } from '../../foundation/column-batch.ts'
import { AppError } from '../../foundation/app-error.ts'
import { numericField, numericLength, writeNumeric } from './numeric-field.ts'

/** Writes the values of one column of a batch as fields of COPY's binary format (PostgreSQL, COPY, Binary Format). */
export interface FieldWriter {
  /** Bytes of the value, without its length word. */
  length(row: number): number
  write(row: number, out: DataView, at: number): void
}

type Open = (values: DataView, vector: ColumnVector) => FieldWriter

/** A writer of a vector whose values are of a canonical type, in the binary form of the type that keeps them. */
export function fieldWriter(type: string, vector: ColumnVector): FieldWriter {
  const open = opener(type)
  if (!open) throw new AppError('MILLRACE-PLATFORM-BATCH-INVALID', `a batch holds values of type ${type}`)
  return open(viewOf(vector.values), vector)
}

/** Whether batches of the type can be written as they are. */
export function hasFieldWriter(type: string): boolean {
  return opener(type) !== undefined
}

function opener(type: string): Open | undefined {
  const digits = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)
  return digits ? decimal(Number(digits[1]), Number(digits[2])) : openers[type]
}

const epochDays = 10_957
const epochMicros = 946_684_800_000_000n
const mostDays = 2 ** 31 - 1
const mostMicros = 2n ** 63n - 1n

const openers: Readonly<Record<string, Open>> = {
  BOOLEAN: fixed(1, (values, row, out, at) => out.setUint8(at, values.getUint8(row))),
  TINYINT: fixed(2, (values, row, out, at) => out.setInt16(at, values.getInt8(row))),
  UTINYINT: fixed(2, (values, row, out, at) => out.setInt16(at, values.getUint8(row))),
  SMALLINT: fixed(2, (values, row, out, at) => out.setInt16(at, values.getInt16(row * 2, true))),
  USMALLINT: fixed(4, (values, row, out, at) => out.setInt32(at, values.getUint16(row * 2, true))),
  INTEGER: fixed(4, (values, row, out, at) => out.setInt32(at, values.getInt32(row * 4, true))),
  UINTEGER: fixed(8, (values, row, out, at) => {
    out.setUint32(at, 0)
    out.setUint32(at + 4, values.getUint32(row * 4, true))
  }),
  BIGINT: fixed(8, copyWord),
  REAL: fixed(4, (values, row, out, at) => out.setUint32(at, values.getUint32(row * 4, true))),
  DOUBLE: fixed(8, copyWord),
  TIME: fixed(8, copyWord),
  DATE: fixed(4, (values, row, out, at) => out.setInt32(at, serverDays(values.getInt32(row * 4, true)))),
  TIMESTAMP: fixed(8, writeTimestamp),
  TIMESTAMPTZ: fixed(8, writeTimestamp),
  INTERVAL: fixed(16, (values, row, out, at) => {
    out.setBigInt64(at, values.getBigInt64(row * 16 + 8, true))
    out.setInt32(at + 8, values.getInt32(row * 16 + 4, true))
    out.setInt32(at + 12, values.getInt32(row * 16, true))
  }),
  UUID: fixed(16, (values, row, out, at) => {
    // A 128-bit integer whose top bit is flipped, least significant byte first.
    out.setBigUint64(at, values.getBigUint64(row * 16 + 8, true) ^ (1n << 63n))
    out.setBigUint64(at + 8, values.getBigUint64(row * 16, true))
  }),
  UBIGINT: numeric((values, row) => values.getBigUint64(row * 8, true), 0),
  HUGEINT: numeric(hugeAt, 0),
  VARCHAR: bytes(0),
  BLOB: bytes(0),
  // jsonb begins with the version of its form.
  JSON: bytes(1),
}

type WriteValue = (values: DataView, row: number, out: DataView, at: number) => void

function fixed(width: number, write: WriteValue): Open {
  return values => ({
    length: () => width,
    write: (row, out, at) => write(values, row, out, at),
  })
}

function copyWord(values: DataView, row: number, out: DataView, at: number): void {
  out.setUint32(at, values.getUint32(row * 8 + 4, true))
  out.setUint32(at + 4, values.getUint32(row * 8, true))
}

/** The server counts from 2000; its infinities are the ends of the range. */
function serverDays(days: number): number {
  if (days === mostDays) return days
  return days === -mostDays ? -mostDays - 1 : days - epochDays
}

function writeTimestamp(values: DataView, row: number, out: DataView, at: number): void {
  const micros = values.getBigInt64(row * 8, true)
  if (micros === mostMicros) out.setBigInt64(at, micros)
  else out.setBigInt64(at, micros === -mostMicros ? -mostMicros - 1n : micros - epochMicros)
}

function decimal(precision: number, scale: number): Open {
  if (precision <= 4) return numeric((values, row) => values.getInt16(row * 2, true), scale)
  if (precision <= 9) return numeric((values, row) => values.getInt32(row * 4, true), scale)
  return precision <= 18
    ? numeric((values, row) => values.getBigInt64(row * 8, true), scale)
    : numeric(hugeAt, scale)
}

function hugeAt(values: DataView, row: number): bigint {
  return (values.getBigInt64(row * 16 + 8, true) << 64n) | values.getBigUint64(row * 16, true)
}

function numeric(read: (values: DataView, row: number) => number | bigint, scale: number): Open {
  return values => ({
    length: row => numericLength(numericField(read(values, row), scale)),
    write: (row, out, at) => writeNumeric(out, at, numericField(read(values, row), scale)),
  })
}

const inlineBytes = 12

function bytes(version: 0 | 1): Open {
  return (views, { values, heap }) => ({
    length: row => views.getInt32(row * 16, true) + (version ? 1 : 0),
    write(row, out, at) {
      const length = views.getInt32(row * 16, true)
      const from = length <= inlineBytes ? row * 16 + 4 : views.getInt32(row * 16 + 12, true)
      const content = (length <= inlineBytes ? values : heap)?.subarray(from, from + length)
      if (content?.length !== length) {
        throw new AppError('MILLRACE-PLATFORM-BATCH-INVALID', 'a text of a batch lies outside of its memory')
      }
      if (version) out.setUint8(at, version)
      new Uint8Array(out.buffer, out.byteOffset + at + (version ? 1 : 0), length).set(content)
    },
  })
}

function viewOf(bytesOf: Uint8Array): DataView {
  return new DataView(bytesOf.buffer, bytesOf.byteOffset, bytesOf.byteLength)
}
