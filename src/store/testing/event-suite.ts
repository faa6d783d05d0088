import { describe, expect, test } from 'vitest'
import type { EventFilter } from '../store.ts'
import { aCompletedEvent, aRun, aStartedEvent, aTask, haveRuns, later } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

const stored = aTask('store')
const elsewhere = aTask('land', 'orders')
const events = [
  { event: aStartedEvent('e1'), runId: 'r1' },
  { event: aCompletedEvent('e2', { time: later(5) }), runId: 'r1' },
  { event: aStartedEvent('e3', { task: stored, time: later(6) }), runId: 'r2' },
  { event: aStartedEvent('e4', { task: elsewhere, time: later(7) }), runId: 'r3' },
]

export function eventSuite(open: OpenForTest): void {
  describe('events', () => {
    test('come back exactly, key by key, in the order of appending', async () => {
      await using state = await open()
      const text = JSON.stringify({
        ...aStartedEvent('odd'),
        later: [1, null, 'x\u0000y "ü" 🚀'],
        time: '2026-11-23T12:00:00Z',
      })
      await state.store.write(async unit => {
        for (const { event, runId } of events) await unit.outbox.append(event, runId)
        await unit.outbox.append(JSON.parse(text), 'r9')
      })
      const found = await state.store.read(records => records.events.after(0, 100))
      expect(found.slice(0, 4).map(({ event, runId }) => ({ event, runId }))).toEqual(events)
      expect(JSON.stringify(found[4]?.event)).toBe(text)
    })

    test.each<[string, EventFilter, readonly string[]]>([
      ['project', { projectId: 'flights' }, ['e1', 'e2', 'e3']],
      ['task', { projectId: 'flights', taskId: 'store' }, ['e3']],
      ['task of any project', { taskId: 'land' }, ['e1', 'e2', 'e4']],
      ['run', { runId: 'r1' }, ['e1', 'e2']],
      ['type', { types: [events[1]?.event.type ?? '', 'unknown'] }, ['e2']],
      ['no type', { types: [] }, []],
      ['time, inclusive', { since: later(6) }, ['e3', 'e4']],
      ['several at once', { projectId: 'flights', since: later(1), runId: 'r1' }, ['e2']],
    ])('are filtered by %s', async (_, filter, expected) => {
      await using state = await open()
      await state.store.write(async unit => {
        for (const { event, runId } of events) await unit.outbox.append(event, runId)
      })
      const found = await state.store.read(async records => ({
        after: await records.events.after(0, 100, filter),
        latest: await records.events.latest(100, filter),
      }))
      expect(found.after.map(each => each.event.id)).toEqual(expected)
      expect(found.latest).toEqual(found.after)
    })

    test('are paged by position, and the latest come oldest first', async () => {
      await using state = await open()
      for (const { event, runId } of events) await state.store.write(unit => unit.outbox.append(event, runId))
      await state.store.read(async records => {
        const first = await records.events.after(0, 2)
        const rest = await records.events.after(first[1]?.position ?? 0, 100)
        const ids = (await records.events.latest(2)).map(each => each.event.id)
        expect([...first, ...rest].map(each => each.event.id)).toEqual(['e1', 'e2', 'e3', 'e4'])
        expect(ids).toEqual(['e3', 'e4'])
      })
    })

    test('are found by id', async () => {
      await using state = await open()
      await state.store.write(unit => unit.outbox.append(aStartedEvent('e1'), 'r1'))
      const found = await state.store.read(records => records.events.get('e1'))
      expect(found).toMatchObject({ event: aStartedEvent('e1'), runId: 'r1' })
      expect(await state.store.read(records => records.events.get('e2'))).toBeUndefined()
    })

    test('have one id each: appending an id twice leaves nothing of the unit', async () => {
      await using state = await open()
      await state.store.write(unit => unit.outbox.append(aStartedEvent('e1'), 'r1'))
      const twice = state.store.write(async unit => {
        await unit.outbox.append(aStartedEvent('e2'), 'r1')
        await unit.outbox.append(aStartedEvent('e1'), 'r1')
      })
      await expect(twice).rejects.toThrow(/unique/i)
      expect(await state.store.read(records => records.events.after(0, 10))).toHaveLength(1)
    })

    test('invariant 3: a unit that throws leaves neither the run nor its event', async () => {
      await using state = await open()
      await haveRuns(state.store)
      const failing = state.store.write(async unit => {
        await unit.runs.add(aRun('r1'))
        await unit.outbox.append(aStartedEvent('e1'), 'r1')
        throw new Error('power is out')
      })
      await expect(failing).rejects.toThrow('power is out')
      const left = await state.store.read(async records => [
        await records.runs.get('r1'),
        await records.events.get('e1'),
      ])
      expect(left).toEqual([undefined, undefined])
    })
  })
}
