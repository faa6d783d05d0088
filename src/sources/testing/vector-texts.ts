import type { ColumnVector } from '../../foundation/column-batch.ts'

/**
 * The values of a vector as texts, read byte by byte from the layout that column-batch.ts promises: integers, scaled
 * decimals with their point, days, microseconds, `months/days/microseconds`, hexadecimal for BLOB.
 */
export function vectorTexts(type: string, vector: ColumnVector, rowCount: number): (string | null)[] {
  const texts: (string | null)[] = []
  for (let row = 0; row < rowCount; row++) {
    const present = !vector.validity || ((vector.validity[row >> 3] ?? 0) >> (row & 7)) % 2 === 1
    texts.push(present ? valueText(type, vector, row) : null)
  }
  return texts
}

const integerWidths: Readonly<Record<string, number>> = {
  TINYINT: 1,
  SMALLINT: 2,
  INTEGER: 4,
  DATE: 4,
  BIGINT: 8,
  TIME: 8,
  TIMESTAMP: 8,
  TIMESTAMPTZ: 8,
}

function valueText(type: string, vector: ColumnVector, row: number): string {
  const view = new DataView(vector.values.buffer, vector.values.byteOffset, vector.values.byteLength)
  const width = integerWidths[type]
  if (width !== undefined) return signed(vector, row, width).toString()
  if (type.startsWith('DECIMAL')) return decimalText(type, vector, row)
  switch (type) {
    case 'BOOLEAN':
      return view.getUint8(row) === 1 ? 'true' : 'false'
    case 'REAL':
      return String(view.getFloat32(row * 4, true))
    case 'DOUBLE':
      return String(view.getFloat64(row * 8, true))
    case 'UUID':
      return uuidText(signed(vector, row, 16) ^ -(1n << 127n))
    case 'INTERVAL':
      return `${view.getInt32(row * 16, true)}/${view.getInt32(row * 16 + 4, true)}/${view.getBigInt64(row * 16 + 8, true)}`
    case 'BLOB':
      return contentOf(vector, row).toString('hex')
    default:
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(contentOf(vector, row))
  }
}

function signed(vector: ColumnVector, row: number, width: number): bigint {
  let value = 0n
  for (let b = width - 1; b >= 0; b--) value = value * 256n + BigInt(vector.values[row * width + b] ?? 0)
  return BigInt.asIntN(width * 8, value)
}

function decimalText(type: string, vector: ColumnVector, row: number): string {
  const [precision = 0, scale = 0] = (type.match(/\d+/g) ?? []).map(Number)
  const width = [4, 9, 18, 38].findIndex(most => precision <= most)
  const value = signed(vector, row, 2 << width)
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `${value < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`
}

function uuidText(value: bigint): string {
  const digits = BigInt.asUintN(128, value).toString(16).padStart(32, '0')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function contentOf(vector: ColumnVector, row: number): Buffer {
  const cell = Buffer.from(vector.values.slice(row * 16, row * 16 + 16))
  const length = cell.readInt32LE(0)
  if (length <= 12) {
    if (cell.subarray(4 + length).some(byte => byte !== 0))
      throw new Error('a short value is not padded with zeros')
    return cell.subarray(4, 4 + length)
  }
  const start = cell.readInt32LE(12)
  const content = Buffer.from((vector.heap ?? new Uint8Array()).subarray(start, start + length))
  if (content.length !== length) throw new Error('a long value lies outside of the heap')
  if (!content.subarray(0, 4).equals(cell.subarray(4, 8)))
    throw new Error('the prefix is not that of the value')
  return content
}
