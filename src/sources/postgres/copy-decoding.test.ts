import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ColumnBatch } from '../../foundation/column-batch.ts'
import { vectorTexts } from '../testing/vector-texts.ts'
import { BatchBuilder } from './batch-builder.ts'
import { columnWriter } from './column-writer.ts'
import { MessageReader } from './message-reader.ts'

type Row = readonly [number | null, string | null]

const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const trailer = Buffer.from([255, 255])
const copyDone = Buffer.from([0x63, 0, 0, 0, 4])

describe('decoding COPY in the binary format', () => {
  test('rows are the same wherever the network cuts the bytes', () => {
    const cell = fc.option(fc.string({ unit: 'grapheme', maxLength: 40 }))
    const rows = fc.array(fc.tuple(fc.option(fc.integer()), cell), { maxLength: 30 })
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (given, sizes) => {
        const decoded = decode(pieces(stream(given), sizes))
        expect(decoded.rows).toEqual(given)
        expect(decoded).toMatchObject({ complete: true, rest: copyDone })
      }),
    )
  })

  test('more rows than a batch holds come in several batches', () => {
    const given = Array.from({ length: 5000 }, (_, n): Row => [n, n % 3 === 0 ? null : `row number ${n}`])
    const decoded = decode(pieces(stream(given), [65_536]))
    expect(decoded.batches.map(batch => batch.rowCount)).toEqual([2048, 2048, 904])
    expect(decoded.rows).toEqual(given)
  })

  test('a batch of long texts is handed over before it is full', () => {
    const given = Array.from({ length: 40 }, (_, n): Row => [n, 'x'.repeat(1_000_000)])
    const decoded = decode(pieces(stream(given), [65_536]))
    expect(decoded.batches.length).toBeGreaterThan(3)
    expect(decoded.rows).toEqual(given)
  })

  test('messages of the server between rows are passed over', () => {
    const notice = Buffer.from([0x4e, 0, 0, 0, 6, 1, 2])
    const bytes = Buffer.concat([data(header), notice, data(row([1, 'a'])), notice, data(trailer), copyDone])
    expect(decode([bytes]).rows).toEqual([[1, 'a']])
  })

  test('what follows the copy is given back for the driver', () => {
    const error = Buffer.from([0x45, 0, 0, 0, 5, 0])
    const decoded = decode([Buffer.concat([data(header), data(row([1, 'a'])), error])])
    expect(decoded).toMatchObject({ complete: false, rest: error })
  })

  test.each([
    ['no header of the binary COPY format', [data(row([1, 'a']))]],
    ['a row with another number of fields', [data(header), data(Buffer.from([0, 1, 255, 255, 255, 255]))]],
    ['a row with another number of fields', [data(header), data(trailer), data(row([1, 'a']))]],
    ['a row that is longer than its message', [data(header), data(row([1, 'abc']).subarray(0, -1))]],
  ])('%s is refused', (message, messages) => {
    expect(() => decode([Buffer.concat(messages)])).toThrow(message)
  })

  test('a value of another width than that of its type is refused, naming the column', () => {
    const short = Buffer.from([0, 2, 0, 0, 0, 2, 0, 1, 255, 255, 255, 255])
    expect(() => decode([Buffer.concat([data(header), data(short)])])).toThrow(
      't, column n: a value came with 2 bytes',
    )
  })
})

function decode(chunks: readonly Buffer[]): {
  readonly batches: readonly ColumnBatch[]
  readonly rows: readonly Row[]
  readonly complete: boolean
  readonly rest: Buffer | undefined
} {
  const batches: ColumnBatch[] = []
  const writers = [
    columnWriter({ kind: 'copy', width: 4 }, { table: 't', column: 'n' }),
    columnWriter({ kind: 'bytes' }, { table: 't', column: 's' }),
  ]
  const builder = new BatchBuilder(writers, batch => batches.push(batch))
  const reader = new MessageReader(builder)
  let rest: Buffer | undefined
  for (const chunk of chunks) {
    if (rest) rest = Buffer.concat([rest, chunk])
    else rest = reader.push(chunk)
  }
  builder.flush()
  return { batches, rows: batches.flatMap(rowsOf), complete: builder.complete, rest }
}

function rowsOf({ columns, rowCount }: ColumnBatch): Row[] {
  const [numbers = [], texts = []] = columns.map((vector, c) =>
    vectorTexts(c === 0 ? 'INTEGER' : 'VARCHAR', vector, rowCount),
  )
  return numbers.map((number, r): Row => [number === null ? null : Number(number), texts[r] ?? null])
}

function stream(rows: readonly Row[]): Buffer {
  return Buffer.concat([data(header), ...rows.map(each => data(row(each))), data(trailer), copyDone])
}

function data(payload: Buffer): Buffer {
  const start = Buffer.alloc(5)
  start[0] = 0x64
  start.writeUInt32BE(payload.length + 4, 1)
  return Buffer.concat([start, payload])
}

function row([number, text]: Row): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(number ?? 0)
  return Buffer.concat([
    Buffer.from([0, 2]),
    field(number === null ? null : bytes),
    field(text === null ? null : Buffer.from(text)),
  ])
}

function field(content: Buffer | null): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(content?.length ?? -1)
  return content ? Buffer.concat([length, content]) : length
}

function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const cut: Buffer[] = []
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1
    cut.push(bytes.subarray(at, at + size))
    at += size
  }
  return cut
}
