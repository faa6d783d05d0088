import fc from 'fast-check'
import { expect, test } from 'vitest'
import { historyViewSelect } from './publish-views.ts'
import { columns } from './testing/makers.ts'
import { openStoredTable, type Cell } from './testing/stored-table.ts'

const shape = columns('id INTEGER', 'name VARCHAR')
const tables = { table: { schema: 'store', name: 't' }, prior: { schema: 'store', name: 't__prior' } }
const history = `(${historyViewSelect(shape, tables, 'hdr__')})`
const overlapping = `SELECT a.id FROM ${history} AS a JOIN ${history} AS b ON a.id = b.id
  WHERE a.hdr__from_timestamp < b.hdr__from_timestamp AND a.hdr__to_timestamp > b.hdr__from_timestamp`
const atOnce = `SELECT id FROM ${history} GROUP BY id, hdr__from_timestamp HAVING count(*) > 1`

const snapshot = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom<Cell>('a', 'b', '', null)),
  { selector: ([id]) => id, maxLength: 6 },
)

test('after any snapshots, current equals the last and history holds each version that there was, without overlap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(snapshot, { minLength: 1, maxLength: 5 }), async snapshots => {
      await using stored = await openStoredTable()
      for (const [index, rows] of snapshots.entries()) await stored.apply(index + 1, rows)
      const { on } = stored
      for (const [index, rows] of snapshots.entries()) {
        const then = `TIMESTAMP '2026-01-0${index + 1} 12:00:00'`
        const asOf = `SELECT id, name FROM ${history} WHERE ${then} BETWEEN hdr__from_timestamp AND hdr__to_timestamp`
        expect(await on.rows(`${asOf} ORDER BY id`)).toEqual(sorted(rows))
      }
      expect(await on.rows('SELECT id, name FROM store.t ORDER BY id')).toEqual(
        sorted(snapshots.at(-1) ?? []),
      )
      const open = `SELECT id FROM ${history} WHERE hdr__to_timestamp > '9000-01-01' ORDER BY id`
      expect(await on.rows(open)).toEqual(sorted(snapshots.at(-1) ?? []).map(({ id }) => ({ id })))
      expect(await on.rows(overlapping)).toEqual([])
      expect(await on.rows(atOnce)).toEqual([])
    }),
    { numRuns: 25 },
  )
})

function sorted(rows: readonly (readonly [number, Cell])[]): readonly { id: number; name: Cell }[] {
  return rows.map(([id, name]) => ({ id, name })).sort((a, b) => a.id - b.id)
}
