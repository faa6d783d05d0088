import { describe, expect, test } from 'vitest'
import type { ScheduleKey, Slot, Store } from '../store.ts'
import { later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

const task = { projectId: 'flights', taskId: 'land' }
const daily = { ...task, digest: 'daily' }

const claimBy = (worker: string, seconds = 10) => ({ worker, leaseExpiresAt: later(seconds) })

const openSlots = (store: Store): Promise<readonly Slot[]> => store.read(({ slots }) => slots.open(10))

export function slotSuite(open: OpenForTest): void {
  describe('a schedule', () => {
    test('begins where it is first followed, and keeps its place', async () => {
      await using state = await open()
      const follow = (seconds: number) =>
        state.store.write(({ slots }) => slots.follow(daily, later(seconds)))
      expect([await follow(5), await follow(9)]).toEqual([later(5), later(5)])
    })

    test('passes a time once, whoever asks', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      await state.store.write(({ slots }) => slots.follow(daily, noon))
      const asked = [state.store, second, state.store, second].map(store =>
        store.write(({ slots }) => slots.pass(daily, later(60))),
      )
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1)
      const pass = (seconds: number) => state.store.write(({ slots }) => slots.pass(daily, later(seconds)))
      expect([await pass(60), await pass(59), await pass(61)]).toEqual([false, false, true])
      expect(await state.store.write(({ slots }) => slots.follow(daily, noon))).toEqual(later(61))
    })

    test('tells among others until when it has passed', async () => {
      await using state = await open()
      const [weekly, unknown] = [
        { ...task, digest: 'weekly' },
        { ...daily, taskId: 'other' },
      ]
      await state.store.write(async ({ slots }) => {
        await slots.follow(daily, noon)
        await slots.pass(weekly, later(60))
      })
      const passedUntil = (keys: readonly ScheduleKey[]) =>
        state.store.read(({ slots }) => slots.passedUntil(keys))
      expect(await passedUntil([weekly, unknown, daily])).toEqual([later(60), undefined, noon])
      expect(await passedUntil([])).toEqual([])
    })

    test('that was forgotten meanwhile passes its time all the same', async () => {
      await using state = await open()
      expect(await state.store.write(({ slots }) => slots.pass(daily, later(60)))).toBe(true)
      expect(await state.store.write(({ slots }) => slots.follow(daily, noon))).toEqual(later(60))
    })

    test('is forgotten with its project’s others, but for those that are followed', async () => {
      await using state = await open()
      const weekly = { ...task, digest: 'weekly' }
      const elsewhere = { ...daily, projectId: 'orders' }
      await state.store.write(async ({ slots }) => {
        for (const each of [daily, weekly, elsewhere]) await slots.follow(each, noon)
        await slots.followOnly('flights', [weekly])
      })
      const from = await state.store.write(async ({ slots }) => [
        await slots.follow(daily, later(9)),
        await slots.follow(weekly, later(9)),
        await slots.follow(elsewhere, later(9)),
      ])
      expect(from).toEqual([later(9), noon, noon])
    })
  })

  describe('a slot by time', () => {
    test('is noted once, claimed', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      const noted = await Promise.all(
        [state.store, second, state.store].map((store, index) =>
          store.write(({ slots }) => slots.addTime({ ...task, at: noon }, claimBy(`w${index}`))),
        ),
      )
      const [slot, ...others] = noted.filter(each => each !== undefined)
      expect(others).toEqual([])
      expect(slot).toMatchObject({ ...task, kind: 'TIME', at: noon, position: 0, state: 'CLAIMED' })
      expect(await openSlots(state.store)).toEqual([slot])
    })

    test('goes from hand to hand only as it was seen', async () => {
      await using state = await open()
      const { store } = state
      const slot = await store.write(({ slots }) => slots.addTime({ ...task, at: noon }, claimBy('a')))
      if (!slot) throw new Error('no slot')
      const claim = (seen: Slot, worker: string) =>
        store.write(({ slots }) => slots.claim(seen, claimBy(worker, 20)))
      await store.write(({ slots }) => slots.renew([slot.sequence], claimBy('a', 15)))
      expect(await claim(slot, 'b')).toBe(false)
      const [seen] = await openSlots(store)
      expect(seen?.leaseExpiresAt).toEqual(later(15))
      expect([await claim(seen ?? slot, 'b'), await claim(seen ?? slot, 'c')]).toEqual([true, false])
      const end = (worker: string) =>
        store.write(({ slots }) => slots.end(slot.sequence, worker, { state: 'STARTED', runId: 'r1' }))
      expect([await end('a'), await end('b'), await end('b')]).toEqual([false, true, false])
      expect(await openSlots(store)).toEqual([])
      const last = await store.read(({ slots }) => slots.lastOfEachTask('flights'))
      expect(last).toMatchObject([{ sequence: slot.sequence, state: 'STARTED', runId: 'r1' }])
    })

    test('that is given back is due, and that is dropped is gone', async () => {
      await using state = await open()
      const { store } = state
      const slot = await store.write(({ slots }) => slots.addTime({ ...task, at: noon }, claimBy('a')))
      const sequence = slot?.sequence ?? 0
      await store.write(({ slots }) => slots.giveBack(sequence, 'b'))
      expect((await openSlots(store))[0]?.state).toBe('CLAIMED')
      expect(await store.read(({ slots }) => slots.due(10))).toEqual([])
      await store.write(({ slots }) => slots.giveBack(sequence, 'a'))
      const [due] = await openSlots(store)
      expect(due).toMatchObject({ state: 'DUE' })
      expect(due).not.toHaveProperty('worker')
      expect(await store.read(({ slots }) => slots.due(10))).toEqual([due])
      if (due) await store.write(({ slots }) => slots.claim(due, claimBy('b')))
      await store.write(({ slots }) => slots.drop(sequence, 'b'))
      expect(await openSlots(store)).toEqual([])
    })

    test('is pruned when it has ended and is old', async () => {
      await using state = await open()
      const { store } = state
      const add = (seconds: number) =>
        store.write(({ slots }) => slots.addTime({ ...task, at: later(seconds) }, claimBy('a')))
      const [old, kept] = [await add(0), await add(1)]
      await store.write(async ({ slots }) => {
        await slots.end(old?.sequence ?? 0, 'a', { state: 'MISFIRED', runId: 'r1' })
        await slots.prune(task, later(9))
      })
      expect(await openSlots(store)).toEqual([kept])
      // Its place is free, so it is gone.
      expect(await add(0)).toBeDefined()
    })
  })

  test('several events ask for one run, until a run has begun from it', async () => {
    await using state = await open()
    const { store } = state
    const ask = (position: number) =>
      store.write(({ slots }) => slots.addEvent({ ...task, at: later(position), position }))
    expect([await ask(3), await ask(4)]).toEqual([true, false])
    const [due] = await openSlots(store)
    expect(due).toMatchObject({ kind: 'EVENT', state: 'DUE', at: later(4), position: 4 })
    if (due) await store.write(({ slots }) => slots.claim(due, claimBy('a')))
    expect(await ask(5)).toBe(false)
    await store.write(({ slots }) => slots.end(due?.sequence ?? 0, 'a', { state: 'STARTED', runId: 'r1' }))
    expect(await ask(6)).toBe(true)
    expect(await openSlots(store)).toMatchObject([{ state: 'DUE', position: 6 }])
  })
}
