import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numericField, numericLength, writeNumeric } from './numeric-field.ts'

/** The value that a server reads from the field, as a scaled integer (numeric.c, numeric_recv). */
function read(bytes: Buffer, scale: number): bigint {
  const groups = bytes.readInt16BE(0)
  const weight = bytes.readInt16BE(2)
  let scaled = 0n
  for (let at = 0; at < groups; at++) {
    const exponent = (weight - at) * 4 + scale
    const group = BigInt(bytes.readInt16BE(8 + at * 2))
    scaled += exponent >= 0 ? group * 10n ** BigInt(exponent) : group / 10n ** BigInt(-exponent)
  }
  return bytes.readUInt16BE(4) === 0x4000 ? -scaled : scaled
}

function written(value: number | bigint, scale: number): Buffer {
  const field = numericField(value, scale)
  const bytes = Buffer.alloc(numericLength(field))
  writeNumeric(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, field)
  return bytes
}

test('every scaled integer comes back from its field, whether it was a number or a bigint', () => {
  const limit = 10n ** 38n
  fc.assert(
    fc.property(fc.bigInt({ min: -limit, max: limit }), fc.integer({ min: 0, max: 38 }), (value, scale) => {
      expect(read(written(value, scale), scale)).toBe(value)
    }),
  )
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 9 }), (value, scale) => {
      expect(written(value, scale)).toEqual(written(BigInt(value), scale))
    }),
  )
})

test.each([
  [0n, 2, { groups: [], scale: 2 }],
  [10_000n, 0, { groups: [1], weight: 1 }],
  [1n, 4, { groups: [1], weight: -1 }],
  [-12_345n, 2, { groups: [123, 4500], weight: 0, isNegative: true }],
])('%s with scale %s has the groups that the server expects', (value, scale, expected) => {
  expect(numericField(value, scale)).toMatchObject(expected)
})
