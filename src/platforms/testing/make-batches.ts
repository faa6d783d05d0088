import { cellText } from '../../foundation/cell-text.ts'
import { batchRows, type ColumnBatch, type ColumnVector } from '../../foundation/column-batch.ts'
import type { BatchRead, TransportColumn } from '../../foundation/table-read.ts'

/** What a cell may be: as text wherever the type has one, such as `12.30`, `2024-01-31 12:00:00.5` or a UUID. */
export type SampleValue = string | number | bigint | boolean | Uint8Array | SampleInterval | null
export interface SampleInterval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

/** A read of rows in memory, in batches of the given size. */
export function batchRead(
  columns: readonly TransportColumn[],
  rows: readonly (readonly SampleValue[])[],
  options: { readonly rowsPerBatch?: number; readonly rowsSent?: number } = {},
): BatchRead {
  const size = options.rowsPerBatch ?? batchRows
  async function* batches(): AsyncGenerator<ColumnBatch, void> {
    for (let from = 0; from < rows.length; from += size) {
      yield makeBatch(columns, rows.slice(from, from + size))
    }
  }
  return { kind: 'batches', columns, batches: batches(), rowsSent: () => options.rowsSent ?? rows.length }
}

/** One batch of the given rows. */
export function makeBatch(
  columns: readonly TransportColumn[],
  rows: readonly (readonly SampleValue[])[],
): ColumnBatch {
  return {
    rowCount: rows.length,
    columns: columns.map(({ type, transportType }, index) =>
      makeVector(
        transportType ?? type,
        rows.map(row => row[index] ?? null),
      ),
    ),
  }
}

/** One column of a batch. */
export function makeVector(type: string, values: readonly SampleValue[]): ColumnVector {
  const validity = validityOf(values)
  if (['VARCHAR', 'BLOB', 'JSON'].includes(type))
    return { ...makeViews(values), ...(validity && { validity }) }
  const width = widthOf(type)
  const bytes = Buffer.alloc(width * values.length)
  const write = writerOf(type)
  for (const [row, value] of values.entries()) if (value !== null) write(bytes, row * width, value)
  return { values: bytes, ...(validity && { validity }) }
}

function validityOf(values: readonly SampleValue[]): Uint8Array | undefined {
  if (!values.includes(null)) return undefined
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  for (const [row, value] of values.entries()) {
    if (value !== null) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7))
  }
  return bits
}

function makeViews(values: readonly SampleValue[]): ColumnVector {
  const views = Buffer.alloc(16 * values.length)
  const heap: Uint8Array[] = []
  let offset = 0
  for (const [row, value] of values.entries()) {
    if (value === null) continue
    const bytes = value instanceof Uint8Array ? value : Buffer.from(cellText(value))
    views.writeInt32LE(bytes.length, row * 16)
    views.set(bytes.subarray(0, bytes.length > 12 ? 4 : 12), row * 16 + 4)
    if (bytes.length <= 12) continue
    views.writeInt32LE(offset, row * 16 + 12)
    heap.push(bytes)
    offset += bytes.length
  }
  return heap.length > 0 ? { values: views, heap: Buffer.concat(heap) } : { values: views }
}

type Write = (bytes: Buffer, at: number, value: SampleValue) => void

function writerOf(type: string): Write {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)
  if (decimal) {
    const scale = Number(decimal[2])
    return (bytes, at, value) => writeInteger(bytes, at, widthOf(type), scaled(cellText(value), scale))
  }
  const special = specialWriters[type]
  if (special) return special
  return (bytes, at, value) => writeInteger(bytes, at, widthOf(type), BigInt(cellText(value)))
}

const specialWriters: Readonly<Record<string, Write>> = {
  BOOLEAN: (bytes, at, value) => bytes.writeUInt8(value ? 1 : 0, at),
  REAL: (bytes, at, value) => bytes.writeFloatLE(Number(value), at),
  DOUBLE: (bytes, at, value) => bytes.writeDoubleLE(Number(value), at),
  DATE: (bytes, at, value) => bytes.writeInt32LE(Date.parse(`${cellText(value)}T00:00:00Z`) / 86_400_000, at),
  TIME: (bytes, at, value) => bytes.writeBigInt64LE(micros(`1970-01-01T${cellText(value)}`), at),
  TIMESTAMP: (bytes, at, value) => bytes.writeBigInt64LE(micros(cellText(value)), at),
  TIMESTAMPTZ: (bytes, at, value) => bytes.writeBigInt64LE(micros(cellText(value)), at),
  UUID: (bytes, at, value) =>
    writeInteger(bytes, at, 16, BigInt(`0x${cellText(value).replaceAll('-', '')}`) ^ (1n << 127n)),
  INTERVAL: (bytes, at, value) => {
    if (value === null || typeof value !== 'object' || !('months' in value))
      throw new Error('not an interval')
    bytes.writeInt32LE(value.months, at)
    bytes.writeInt32LE(value.days, at + 4)
    bytes.writeBigInt64LE(value.micros, at + 8)
  },
}

function writeInteger(bytes: Buffer, at: number, width: number, value: bigint): void {
  let rest = BigInt.asUintN(width * 8, value)
  for (let byte = 0; byte < width; byte++) {
    bytes.writeUInt8(Number(rest & 255n), at + byte)
    rest >>= 8n
  }
}

function scaled(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const digits = BigInt(whole + fraction.padEnd(scale, '0'))
  return text.startsWith('-') ? -digits : digits
}

/** Microseconds since 1970 of `2024-01-31T12:00:00.123456` in UTC. */
function micros(text: string): bigint {
  const [seconds = '', fraction = ''] = text.replace('Z', '').split('.')
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'))
}

function widthOf(type: string): number {
  const digits = Number(/^DECIMAL\((\d+)/.exec(type)?.[1])
  if (digits) return decimalBytes(digits)
  const width = widths[type]
  if (width === undefined) throw new Error(`no batch holds ${type}`)
  return width
}

function decimalBytes(digits: number): number {
  if (digits <= 4) return 2
  if (digits <= 9) return 4
  return digits <= 18 ? 8 : 16
}

const widths: Readonly<Record<string, number>> = {
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
  UUID: 16,
  INTERVAL: 16,
}
