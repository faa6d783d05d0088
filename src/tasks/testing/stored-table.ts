import type { DatasetCounts } from '../../contract/run.ts'
import type { Column } from '../../foundation/column.ts'
import { identifier, textLiteral } from '../../foundation/sql-text.ts'
import type { ResultRow } from '../../platforms/platform-type.ts'
import { compareAndApply, type ApplySpec } from '../compare-and-apply.ts'
import { columns } from './makers.ts'
import { openTestPlatform, type TestPlatform } from './test-run.ts'

export type Cell = string | number | null

export const dayOf = (day: number): Date => new Date(Date.UTC(2026, 0, day))

/** A query that gives exactly these rows. */
export function selectRows(shape: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const listed = (row: readonly Cell[] | undefined): string =>
    shape
      .map(
        ({ name, type }, index) => `CAST(${literal(row?.[index] ?? null)} AS ${type}) AS ${identifier(name)}`,
      )
      .join(', ')
  if (rows.length === 0) return `SELECT ${listed(undefined)} WHERE false`
  return rows.map(row => `SELECT ${listed(row)}`).join(' UNION ALL ')
}

function literal(cell: Cell): string {
  if (cell === null) return 'NULL'
  return typeof cell === 'number' ? String(cell) : textLiteral(cell)
}

/** The table `store.t`, on which snapshots are applied, one a day. */
export interface StoredTable extends AsyncDisposable {
  readonly on: TestPlatform
  apply(day: number, rows: readonly (readonly Cell[])[], parts?: Partial<ApplySpec>): Promise<DatasetCounts>
  /** The current rows with their header columns, by `id`; times as `01-05` for the fifth of January. */
  current(): Promise<readonly ResultRow[]>
  /** The versions that ended. */
  prior(): Promise<readonly ResultRow[]>
}

export async function openStoredTable(defaults: Partial<ApplySpec> = {}): Promise<StoredTable> {
  const on = await openTestPlatform()
  const table = { schema: 'store', name: 't' }
  const prior = { schema: 'store', name: 't__prior' }
  const shown = (name: string): string =>
    `strftime(hdr__${name}_timestamp, '%m-%d') AS hdr__${name}_timestamp`
  const read = async (from: string, times: readonly string[]): Promise<readonly ResultRow[]> =>
    await on.rows(`SELECT * REPLACE (${times.map(shown).join(', ')}) FROM ${from} ORDER BY ALL`)
  const times = ['from', 'inserted', 'modified']
  return {
    on,
    async apply(day, rows, parts = {}) {
      const shape = parts.columns ?? defaults.columns ?? columns('id INTEGER', 'name VARCHAR')
      return await on.session.transaction(
        async () =>
          await compareAndApply(on.session, {
            table,
            prior,
            isComputed: false,
            key: ['id'],
            removesMissing: true,
            headerPrefix: 'hdr__',
            columns: shape,
            select: selectRows(shape, rows),
            at: dayOf(day),
            ...defaults,
            ...parts,
          }),
      )
    },
    current: async () => await read('store.t', times),
    prior: async () => await read('store.t__prior', [...times, 'to']),
    [Symbol.asyncDispose]: async () => await on[Symbol.asyncDispose](),
  }
}

/** A stored row as `current()` shows it. */
export function version(
  data: ResultRow,
  operation: string,
  { from, inserted = from, to }: { readonly from: string; readonly inserted?: string; readonly to?: string },
): ResultRow {
  return {
    ...data,
    hdr__from_timestamp: from,
    hdr__operation: operation,
    hdr__inserted_timestamp: inserted,
    hdr__modified_timestamp: from,
    ...(to === undefined ? {} : { hdr__to_timestamp: to }),
  }
}
