import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeBatch } from '../../testing/make-batches.ts'
import { packBatch, unpackBatch } from './batch-frame.ts'
import { FrameReader, writeFrame } from './frames.ts'

function written(header: unknown, body: readonly Uint8Array[]): Buffer {
  const stream = new PassThrough({ highWaterMark: 2 ** 20 })
  writeFrame(stream, header, body)
  return Buffer.concat([
    ...(function* () {
      for (let part = stream.read(); part; part = stream.read()) yield part
    })(),
  ])
}

test('frames arrive whole and in order, however the stream cuts them', () => {
  const frame = fc.record({ header: fc.jsonValue(), body: fc.uint8Array({ maxLength: 50 }) })
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (frames, size) => {
      const bytes = Buffer.concat(frames.map(({ header, body }) => written(header, [body])))
      const received: unknown[] = []
      const reader = new FrameReader<unknown>(({ header, body }) =>
        received.push({ header, body: [...body] }),
      )
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
      const sent = frames.map(({ header, body }) => ({
        header: JSON.parse(JSON.stringify(header)),
        body: [...body],
      }))
      expect(received).toEqual(sent)
    }),
  )
})

test('a batch comes out as it was packed, its parts aligned', () => {
  const columns = [
    { name: 'a', type: 'TINYINT', nullable: true },
    { name: 'b', type: 'VARCHAR', nullable: true },
  ]
  const batch = makeBatch(columns, [
    [1, 'short'],
    [null, 'a text that is long'],
    [3, null],
  ])
  const { layout, body } = packBatch(batch)
  const again = unpackBatch(layout, Buffer.concat(body))
  const plain = (packed: typeof batch) =>
    packed.columns.map(({ values, validity, heap }) =>
      [values, validity, heap].map(part => part && [...part]),
    )
  expect(plain(again)).toEqual(plain(batch))
  expect(body.reduce((sum, part) => sum + part.length, 0) % 16).toBe(0)
})
