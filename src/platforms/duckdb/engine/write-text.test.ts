import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ColumnBatch } from '../../../foundation/column-batch.ts'
import { makeBatch, type SampleValue } from '../../testing/make-batches.ts'
import { BatchWriter } from './batch-writer.ts'
import { textPathThatWorks } from './text-path-that-works.ts'
import type { TextPath } from './write-text.ts'

const columns = [{ name: 'v', type: 'VARCHAR', nullable: true }]

async function stored(path: TextPath, batches: readonly ColumnBatch[]): Promise<readonly unknown[]> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  await connection.run('CREATE TABLE t (v VARCHAR)')
  const writer = new BatchWriter(await connection.createAppender('t'), columns, path)
  try {
    for (const batch of batches) writer.write(batch)
    writer.finish()
    const rows = await (await connection.run('SELECT v FROM t ORDER BY rowid')).getRows()
    return rows.map(([value]) => value)
  } catch (thrown) {
    writer.discard()
    throw thrown
  } finally {
    connection.disconnectSync()
    instance.closeSync()
  }
}

test('this build of the engine takes texts the fast way', async () => {
  const connection = await (await DuckDBInstance.create()).connect()
  expect(await textPathThatWorks(connection)).toBe('views')
})

describe.each(['views', 'each'] as const)('texts written the way of %s', path => {
  test('any texts and NULLs arrive, batch after batch', async () => {
    const value = fc.option(
      fc.string({ unit: 'grapheme', maxLength: 40 }).filter(text => !text.includes('\0')),
    )
    const property = fc.asyncProperty(
      fc.array(fc.array(value, { maxLength: 20 }), { maxLength: 4 }),
      async lists => {
        const batches = lists.map(list =>
          makeBatch(
            columns,
            list.map((item): SampleValue[] => [item]),
          ),
        )
        expect(await stored(path, batches)).toEqual(lists.flat())
      },
    )
    await fc.assert(property, { numRuns: 30 })
  })

  test.each([
    ['short', Buffer.from([0x61, 0xff])],
    ['long', Buffer.concat([Buffer.from('a text that is long'), Buffer.from([0xc3])])],
  ])('a %s text that is not UTF-8 is refused', async (_, bytes) => {
    const batch = makeBatch(columns, [['fine'], [bytes]])
    await expect(stored(path, [batch])).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-BATCH-INVALID',
      message: expect.stringContaining('UTF-8'),
    })
  })

  test('a view that points outside of its heap is refused', async () => {
    const batch = makeBatch(columns, [['a text that is long']])
    const broken = {
      ...batch,
      columns: batch.columns.map(column => ({ ...column, heap: new Uint8Array(5) })),
    }
    await expect(stored(path, [broken])).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-BATCH-INVALID' })
  })

  test('a batch with fewer values than rows is refused', async () => {
    const batch = makeBatch(columns, [['one']])
    await expect(stored(path, [{ ...batch, rowCount: 2 }])).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-BATCH-INVALID',
    })
  })
})
