import type { CellValue } from '../platform-type.ts'
import type { SampleValue } from './make-batches.ts'

export interface TypeSample {
  readonly type: string
  readonly transportType?: string
  readonly values: readonly SampleValue[]
  /** What a query gives back. */
  readonly read: readonly CellValue[]
}

const texts = [
  '',
  'short',
  'twelve bytes',
  'thirteen byte',
  'ä€',
  '🦆 and a longer text',
  'NULL',
  '\\N',
  'x'.repeat(70_000),
]
const uuid = '00112233-4455-6677-8899-aabbccddeeff'

/** Values of every type that a batch can hold, the awkward ones first of all. */
export const typeSamples: readonly TypeSample[] = [
  { type: 'BOOLEAN', values: [true, false], read: [true, false] },
  { type: 'TINYINT', values: [-128, 127], read: [-128, 127] },
  { type: 'UTINYINT', values: [0, 255], read: [0, 255] },
  { type: 'SMALLINT', values: [-32768, 32767], read: [-32768, 32767] },
  { type: 'USMALLINT', values: [65535], read: [65535] },
  { type: 'INTEGER', values: [-(2 ** 31), 2 ** 31 - 1], read: [-(2 ** 31), 2 ** 31 - 1] },
  { type: 'UINTEGER', values: [2 ** 32 - 1], read: [2 ** 32 - 1] },
  asText('BIGINT', ['-9223372036854775808', '9223372036854775807']),
  asText('UBIGINT', ['18446744073709551615']),
  asText('HUGEINT', ['-170141183460469231731687303715884105728', '170141183460469231731687303715884105727']),
  { type: 'REAL', values: [1.5, NaN, -Infinity], read: [1.5, 'NaN', '-Infinity'] },
  { type: 'DOUBLE', values: [0.1, -0.5, NaN, Infinity], read: [0.1, -0.5, 'NaN', 'Infinity'] },
  asText('DECIMAL(4,1)', ['-999.9', '0.1']),
  asText('DECIMAL(9,2)', ['-1234567.89']),
  asText('DECIMAL(18,3)', ['123456789012345.678']),
  asText('DECIMAL(38,10)', ['-1234567890123456789012345678.0123456789']),
  asText('VARCHAR', texts),
  asText('JSON', ['{"a": [1, null, "ä"]}', '"a text"']),
  {
    type: 'BLOB',
    values: [Uint8Array.of(), Uint8Array.of(0, 255), new Uint8Array(20).fill(0xff)],
    read: ['', '00ff', 'ff'.repeat(20)],
  },
  asText('DATE', ['1969-12-31', '2024-02-29']),
  asText('TIME', ['00:00:00', '23:59:59.999999']),
  asText('TIMESTAMP', ['2024-02-29T23:59:59.123456', '0001-01-01T00:00:00']),
  asText('TIMESTAMPTZ', ['2024-02-29T23:59:59.5Z']),
  asText('UUID', [uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff', '00000000-0000-0000-0000-000000000000']),
  {
    type: 'INTERVAL',
    values: [
      { months: 14, days: -3, micros: 3_500_000n },
      { months: 0, days: 0, micros: 0n },
    ],
    read: ['P14M-3DT3.5S', 'PT0S'],
  },
  {
    type: 'INTEGER[]',
    transportType: 'JSON',
    values: ['[]', '["1", null, "3"]'],
    read: [[], [1, null, 3]],
  },
  {
    type: 'VARCHAR[]',
    transportType: 'JSON',
    values: [String.raw`["a, b", null, "", "{\"x\"}", "\\n"]`],
    read: [['a, b', null, '', '{"x"}', String.raw`\n`]],
  },
  { type: 'BIT', transportType: 'VARCHAR', values: ['10101'], read: ['10101'] },
  { type: 'TIMETZ', transportType: 'VARCHAR', values: ['12:00:00+02'], read: ['12:00:00+02'] },
]

function asText(type: string, values: readonly string[]): TypeSample {
  return { type, values, read: values }
}
