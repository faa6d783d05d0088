import { describe, expect, test } from 'vitest'
import type { AuditEntry, AuditQuery, Store, StoredAuditEntry } from '../store.ts'
import { anAuditEntry } from './sample-access.ts'
import { later } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

const entries: readonly AuditEntry[] = [
  anAuditEntry({
    subject: 'a',
    at: later(3),
    spaceId: 's1',
    ownerId: 'eve',
    after: { name: 'Ä "x" \u0000' },
  }),
  anAuditEntry({ subject: 'b', at: later(1), action: 'run.started', by: 'bob' }),
  anAuditEntry({ subject: 'c', at: later(1), action: 'space.updated', before: { a: 1 }, after: null }),
  anAuditEntry({ subject: 'd', at: later(2), action: 'api-key.revoked', by: 'bob' }),
]

export function auditSuite(open: OpenForTest): void {
  describe('the audit log', () => {
    test('gives back what was written, in the order that is asked for', async () => {
      await using state = await open()
      const written = await haveEntries(state.store)
      const newestFirst = await find(state.store, { sort: 'at', descending: true })
      expect(newestFirst.map(({ subject }) => subject).join('')).toBe('adcb')
      expect(newestFirst[0]).toEqual({ ...entries[0], sequence: written[0]?.sequence })
      const [first] = written
      expect(await state.store.read(({ audit }) => audit.get(first?.sequence ?? 0))).toEqual(first)
      expect(await state.store.read(({ audit }) => audit.get(999_999))).toBeUndefined()
    })

    test.each<[string, Partial<AuditQuery>, string]>([
      ['actions', { actions: ['space.updated', 'run.started'] }, 'bc'],
      ['no action', { actions: [] }, ''],
      ['user', { userId: 'bob' }, 'bd'],
      ['time from', { since: later(2) }, 'ad'],
      ['time until', { until: later(1) }, 'bc'],
    ])('is searched by %s', async (_, query, expected) => {
      await using state = await open()
      await haveEntries(state.store)
      const found = await find(state.store, query)
      expect(
        found
          .map(({ subject }) => subject)
          .toSorted()
          .join(''),
      ).toBe(expected)
    })

    test('is searched by the numbers of entries', async () => {
      await using state = await open()
      const [, second] = await haveEntries(state.store)
      expect(await find(state.store, { sequences: [second?.sequence ?? 0, 999_999] })).toEqual([second])
      expect(await find(state.store, { sequences: [] })).toEqual([])
    })

    test.each<[AuditQuery['sort'], string]>([
      ['at', 'bcda'],
      ['action', 'dbac'],
      ['source', 'dbac'],
    ])('is sorted by %s, then by the order of writing, and paged both ways', async (sort, expected) => {
      await using state = await open()
      await haveEntries(state.store)
      for (const descending of [false, true]) {
        const whole = await find(state.store, { sort, descending })
        const wanted = descending ? expected.split('').reverse().join('') : expected
        expect(whole.map(({ subject }) => subject).join('')).toBe(wanted)
        const third = whole[2] ?? { ...anAuditEntry(), sequence: 0 }
        const from = { value: valueOf(third, sort), sequence: third.sequence }
        const page = (limit: number, backwards: boolean) =>
          find(state.store, { sort, descending, limit, cursor: { ...from, backwards } })
        expect(await page(10, false)).toEqual(whole.slice(3))
        expect(await page(1, true)).toEqual(whole.slice(1, 2))
        expect(await page(10, true)).toEqual(whole.slice(0, 2))
      }
    })

    test('forgets what is older than a moment, so many at once', async () => {
      await using state = await open()
      await haveEntries(state.store)
      const prune = (limit: number) => state.store.write(({ audit }) => audit.prune(later(3), limit))
      expect([await prune(2), await prune(2), await prune(2)]).toEqual([2, 1, 0])
      expect((await find(state.store, {})).map(({ subject }) => subject)).toEqual(['a'])
    })

    test('says nothing of a change that was not written', async () => {
      await using state = await open()
      const failing = state.store.write(async ({ audit }) => {
        await audit.add(anAuditEntry())
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await find(state.store, {})).toEqual([])
    })
  })
}

function valueOf(entry: StoredAuditEntry, sort: AuditQuery['sort']): string {
  if (sort === 'at') return entry.at.toISOString()
  return sort === 'action' ? entry.action : `millrace/${entry.action.slice(0, entry.action.indexOf('.'))}s`
}

async function haveEntries(store: Store): Promise<readonly StoredAuditEntry[]> {
  for (const entry of entries) await store.write(({ audit }) => audit.add(entry))
  const all = await find(store, {})
  return entries.flatMap(({ subject }) => all.filter(each => each.subject === subject))
}

async function find(store: Store, query: Partial<AuditQuery>): Promise<readonly StoredAuditEntry[]> {
  return await store.read(({ audit }) => audit.find({ sort: 'at', descending: false, limit: 100, ...query }))
}
