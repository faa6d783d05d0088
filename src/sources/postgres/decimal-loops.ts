import { nullLength, outOfRange, type FieldLoop, type FixedTarget } from './fixed-width-writer.ts'

/** Bytes that the engine takes for a decimal of that many digits. */
export function decimalWidth(precision: number): 2 | 4 | 8 | 16 {
  if (precision <= 4) return 2
  if (precision <= 9) return 4
  return precision <= 18 ? 8 : 16
}

/** A loop that reads numerics as scaled integers: in doubles while these are exact, in 128 bits above. */
export function decimalLoop(precision: number, scale: number): FieldLoop {
  return precision <= 15 ? smallDecimals(precision, scale) : largeDecimals(precision, scale)
}

/** The binary form is: digit count, weight of the first digit, sign, display scale, then digits of base 10000. */
const headerLength = 8
const base = 10_000
const negative = 0x4000

function smallDecimals(precision: number, scale: number): FieldLoop {
  const width = decimalWidth(precision)
  const wholeGroups = Math.floor(scale / 4)
  const spareDigits = scale % 4
  const up = 10 ** spareDigits
  const down = 10 ** (4 - spareDigits)
  const limit = 10 ** precision
  return ({ view, starts, rowCount }, first, target, row) => {
    for (let i = 0; i < rowCount; i++) {
      const at = starts[first + i] ?? 0
      if (view.getInt32(at - 4) === nullLength) {
        target.nulls.mark(row + i)
        continue
      }
      const digits = view.getUint16(at)
      const groups = view.getInt16(at + 2) + 1 + wholeGroups
      const sign = view.getUint16(at + 4)
      let value = 0
      for (let g = 0; g < groups; g++) {
        value = value * base + (g < digits ? view.getUint16(at + headerLength + g * 2) : 0)
      }
      if (spareDigits > 0) {
        const last = groups >= 0 && groups < digits ? view.getUint16(at + headerLength + groups * 2) : 0
        value = value * up + Math.floor(last / down)
      }
      if (sign > negative || value >= limit) throw unfit(target, sign)
      storeSmall(target, row + i, width, sign === negative ? -value : value)
    }
  }
}

function storeSmall(target: FixedTarget, row: number, width: number, value: number): void {
  if (width === 8) {
    target.words[row * 2] = value
    target.words[row * 2 + 1] = Math.floor(value / 2 ** 32)
  } else if (width === 4) target.words[row] = value
  else target.shorts[row] = value
}

function largeDecimals(precision: number, scale: number): FieldLoop {
  const width = decimalWidth(precision) / 4
  const parts = new Uint32Array(4)
  return ({ view, starts, rowCount }, first, target, row) => {
    for (let i = 0; i < rowCount; i++) {
      const at = starts[first + i] ?? 0
      if (view.getInt32(at - 4) === nullLength) {
        target.nulls.mark(row + i)
        continue
      }
      const sign = view.getUint16(at + 4)
      if (sign > negative || !readParts(view, at, scale, parts)) throw unfit(target, sign)
      if (sign === negative) negate(parts)
      for (let w = 0; w < width; w++) target.words[(row + i) * width + w] = parts[w] ?? 0
    }
  }
}

/** The digits as a scaled integer; false when they are too many. */
function readParts(view: DataView, at: number, scale: number, parts: Uint32Array): boolean {
  const digits = view.getUint16(at)
  const groups = view.getInt16(at + 2) + 1 + Math.floor(scale / 4)
  const spareDigits = scale % 4
  let overflow = 0
  parts.fill(0)
  for (let g = 0; g < groups; g++) {
    overflow += multiplyAndAdd(parts, base, g < digits ? view.getUint16(at + headerLength + g * 2) : 0)
  }
  if (spareDigits > 0) {
    const last = groups >= 0 && groups < digits ? view.getUint16(at + headerLength + groups * 2) : 0
    overflow += multiplyAndAdd(parts, 10 ** spareDigits, Math.floor(last / 10 ** (4 - spareDigits)))
  }
  return overflow === 0
}

/** `parts` is a number in base 2^32, least part first; gives what does not fit. Every product stays below 2^53. */
function multiplyAndAdd(parts: Uint32Array, factor: number, addend: number): number {
  let carry = addend
  for (let p = 0; p < 4; p++) {
    const product = (parts[p] ?? 0) * factor + carry
    parts[p] = product
    carry = Math.floor(product / 2 ** 32)
  }
  return carry
}

/** Two's complement. */
function negate(parts: Uint32Array): void {
  let carry = 1
  for (let p = 0; p < 4; p++) {
    const flipped = (~(parts[p] ?? 0) >>> 0) + carry
    parts[p] = flipped
    carry = flipped > 0xffffffff ? 1 : 0
  }
}

function unfit(target: FixedTarget, sign: number): Error {
  if (sign === 0xc000) return outOfRange(target.place, 'NaN')
  return outOfRange(target.place, sign > negative ? 'an infinity' : 'a number with too many digits')
}
