import { describe, expect, test } from 'vitest'
import { AppError } from '../../foundation/app-error.ts'
import { batchRows } from '../../foundation/column-batch.ts'
import type { Column } from '../../foundation/column.ts'
import type { FileRead, TableRead } from '../../foundation/table-read.ts'
import type { SourceConnection, SourceTable } from '../source-type.ts'

/** A source with at least two tables, one of them of several columns and more than 5000 rows. */
export interface SourceUnderTest extends AsyncDisposable {
  readonly connection: SourceConnection
  /** Rows of each table that `discover` must list, by name. */
  readonly rowCounts: Readonly<Record<string, number>>
  /** Sessions or temporary files that the connection holds now. */
  openThings(): Promise<number>
  /** Counts the rows of files; a source that only gives batches has none. */
  countFileRows?(read: FileRead): Promise<number>
}

/** What every source promises. */
export function sourceSuite(name: string, open: () => Promise<SourceUnderTest>): void {
  describe(`source ${name}`, () => {
    test('every step of the check of a working connection succeeds', async () => {
      await using source = await open()
      const steps = await source.connection.check()
      expect(steps.length).toBeGreaterThan(0)
      expect(steps.filter(step => !step.ok)).toEqual([])
    })

    test('discovery lists every table with its columns', async () => {
      await using source = await open()
      const tables = await source.connection.discover()
      expect(tables.map(table => table.name)).toEqual(expect.arrayContaining(Object.keys(source.rowCounts)))
      for (const table of tables) {
        expect(table.columns.length, table.name).toBeGreaterThan(0)
        const columns = table.columns.map(column => column.name)
        expect(new Set(columns).size, table.name).toBe(columns.length)
        expect(columns).toEqual(expect.arrayContaining([...table.key]))
      }
    })

    test('a read delivers the pinned columns in the pinned order, and every row', async () => {
      await using source = await open()
      await using snapshot = await source.connection.openSnapshot({ parallelReads: 2 })
      for (const table of await listed(source)) {
        const pinned = table.columns.toReversed()
        const read = await snapshot.read(table, pinned, new AbortController().signal)
        expect(shapeOf(read.columns)).toEqual(shapeOf(pinned))
        expect(await countRows(source, read)).toBe(source.rowCounts[table.name])
      }
    })

    test('a table can be read in part, and tables side by side', async () => {
      await using source = await open()
      await using snapshot = await source.connection.openSnapshot({ parallelReads: 2 })
      const reads = (await listed(source)).map(async table => {
        const pinned = table.columns.slice(-1)
        const read = await snapshot.read(table, pinned, new AbortController().signal)
        expect(shapeOf(read.columns)).toEqual(shapeOf(pinned))
        expect(await countRows(source, read)).toBe(source.rowCounts[table.name])
      })
      await Promise.all(reads)
    })

    test('a signal that aborts ends a read with its reason', async () => {
      await using source = await open()
      await using snapshot = await source.connection.openSnapshot({ parallelReads: 1 })
      const table = await largest(source)
      const before = AbortSignal.abort(new Error('stopped before'))
      await expect(snapshot.read(table, table.columns, before)).rejects.toThrow('stopped before')
      const stop = new AbortController()
      const read = await snapshot.read(table, table.columns, stop.signal)
      if (read.kind !== 'batches') return
      const interrupted = async (): Promise<void> => {
        for await (const batch of read.batches) if (batch.rowCount > 0) stop.abort(new Error('stopped amid'))
      }
      await expect(interrupted()).rejects.toThrow('stopped amid')
    })

    test('a reader may leave early, and read again', async () => {
      await using source = await open()
      await using snapshot = await source.connection.openSnapshot({ parallelReads: 1 })
      const table = await largest(source)
      const left = await snapshot.read(table, table.columns, new AbortController().signal)
      if (left.kind === 'batches') for await (const batch of left.batches) if (batch.rowCount > 0) break
      const again = await snapshot.read(table, table.columns, new AbortController().signal)
      expect(await countRows(source, again)).toBe(source.rowCounts[table.name])
    })

    test('a snapshot leaves nothing open, also when a read was under way', async () => {
      await using source = await open()
      const before = await source.openThings()
      const table = await largest(source)
      const snapshot = await source.connection.openSnapshot({ parallelReads: 2 })
      await snapshot.read(table, table.columns, new AbortController().signal)
      await snapshot[Symbol.asyncDispose]()
      await expect.poll(() => source.openThings()).toBe(before)
      await expect(snapshot.read(table, table.columns, new AbortController().signal)).rejects.toBeInstanceOf(
        AppError,
      )
    })
  })
}

async function listed(source: SourceUnderTest): Promise<readonly SourceTable[]> {
  const tables = await source.connection.discover()
  return tables.filter(table => source.rowCounts[table.name] !== undefined)
}

async function largest(source: SourceUnderTest): Promise<SourceTable> {
  const rows = (table: SourceTable): number => source.rowCounts[table.name] ?? 0
  const [first] = (await listed(source)).toSorted((left, right) => rows(right) - rows(left))
  if (!first) throw new Error('the source under test has no tables')
  return first
}

function shapeOf(columns: readonly Column[]): readonly object[] {
  return columns.map(column => ({ name: column.name, type: column.type }))
}

async function countRows(source: SourceUnderTest, read: TableRead): Promise<number | undefined> {
  if (read.kind === 'files') return source.countFileRows?.(read)
  let rows = 0
  for await (const batch of read.batches) {
    expect(batch.rowCount).toBeLessThanOrEqual(batchRows)
    expect(batch.columns).toHaveLength(read.columns.length)
    rows += batch.rowCount
  }
  expect(read.rowsSent()).toBe(rows)
  return rows
}
