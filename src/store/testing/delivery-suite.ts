import { describe, expect, test } from 'vitest'
import { aDelivery, aWebhook, anAttempt, claim, haveDeliveries, haveEvents } from './sample-deliveries.ts'
import type { NewDelivery } from '../store.ts'
import { later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

export function deliverySuite(open: OpenForTest): void {
  describe('deliveries', () => {
    test('are made in the order given, and come back newest first by every filter', async () => {
      await using state = await open()
      const sequences = await haveDeliveries(
        state.store,
        { state: 'held' },
        { webhookId: 'w2', createdAt: later(5) },
        { state: 'sending', worker: 'a', eventId: 'e2', lane: 'l' },
      )
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
      const [one = 0, two = 0, three = 0] = sequences
      const find = async (query: object) =>
        (await state.store.read(records => records.deliveries.find({ limit: 10, ...query }))).map(
          each => each.sequence,
        )
      expect(await find({})).toEqual([three, two, one])
      expect(await find({ limit: 1, beforeSequence: three })).toEqual([two])
      expect(await find({ webhookId: 'w1', states: ['held', 'due'] })).toEqual([one])
      expect(await find({ states: [] })).toEqual([])
      expect(await find({ eventId: 'e2' })).toEqual([three])
      expect(await find({ since: later(5) })).toEqual([two])
      expect(await find({ until: later(5) })).toEqual([three, one])
      const sending = await state.store.read(records => records.deliveries.get(three))
      expect(sending).toMatchObject({ state: 'sending', worker: 'a', attempts: 1, failures: 0, lane: 'l' })
      expect(await state.store.read(records => records.deliveries.workers())).toEqual(['a'])
    })

    test('carry the exact text of their event, of the log or of a test', async () => {
      await using state = await open()
      await haveEvents(state.store, 1)
      const tested = aDelivery({ position: 0, testEvent: '{"id":"t","x":"\\u0000ü🚀"}' })
      const [first = 0, second = 0, third = 0] = await state.store.write(unit =>
        unit.deliveries.add([eventOfLog(1), tested, eventOfLog(99)]),
      )
      const bodies = await state.store.read(async ({ deliveries, events }) => [
        (await deliveries.bodyOf(first)) === (await events.get('e1'))?.body,
        await deliveries.bodyOf(second),
        await deliveries.bodyOf(third),
      ])
      expect(bodies).toEqual([true, '{"id":"t","x":"\\u0000ü🚀"}', undefined])
    })

    test('are found by their events, the newest of each', async () => {
      await using state = await open()
      await haveEvents(state.store, 3)
      const third = { eventId: 'e3', position: 3 }
      const [first, , newest] = await haveDeliveries(state.store, { eventId: 'e1' }, third, {
        ...third,
        state: 'held',
      })
      const found = (webhookId: string) =>
        state.store.read(records => records.deliveries.ofEvents(webhookId, [3, 2, 1, 7]))
      expect([await found('w1'), await found('w2')]).toEqual([
        [
          { position: 1, sequence: first, state: 'due', failures: 0 },
          { position: 3, sequence: newest, state: 'held', failures: 0 },
        ],
        [],
      ])
    })

    test('are counted while they wait', async () => {
      await using state = await open()
      await haveDeliveries(state.store, {}, { lane: 'l' }, { lane: 'l', state: 'held' }, { webhookId: 'w2' })
      await claim(state.store, 1, { webhookId: 'w2' })
      expect(await state.store.read(records => records.deliveries.waiting())).toEqual([
        { webhookId: 'w1', state: 'due', count: 2 },
        { webhookId: 'w1', state: 'held', count: 1 },
        { webhookId: 'w2', state: 'sending', count: 1 },
      ])
    })

    test('of a disabled webhook are held, and begin afresh when they are released', async () => {
      await using state = await open()
      await haveDeliveries(state.store, {}, {}, { webhookId: 'w2' })
      const [first] = await claim(state.store, 1)
      const sequence = first?.sequence ?? 0
      await state.store.write(unit =>
        unit.deliveries.finish('a', [{ sequence, state: 'due', failures: 3, nextAttemptAt: later(60) }]),
      )
      expect(await state.store.write(unit => unit.deliveries.hold('w1'))).toBe(2)
      expect(await claim(state.store, 9, { seconds: 90 })).toEqual([])
      expect(await state.store.write(unit => unit.deliveries.release('w1', later(5)))).toBe(2)
      const released = await state.store.read(records => records.deliveries.get(sequence))
      expect(released).toMatchObject({ state: 'due', failures: 0, attempts: 1, nextAttemptAt: later(5) })
    })

    test('that are not being sent can be put back, each to its own moment', async () => {
      await using state = await open()
      const [held = 0, sending = 0, delivered = 0, due = 0] = await haveDeliveries(
        state.store,
        { state: 'held' },
        { state: 'sending', worker: 'a' },
        {},
        { nextAttemptAt: later(60) },
      )
      await state.store.write(unit => unit.deliveries.markDelivered(delivered))
      const moments = [held, sending, delivered, due].map((sequence, index) => ({
        sequence,
        at: later(index),
      }))
      expect(await state.store.write(unit => unit.deliveries.reschedule(moments))).toBe(3)
      const found = await state.store.read(records => records.deliveries.find({ states: ['due'], limit: 9 }))
      expect(found.map(each => each.nextAttemptAt)).toEqual([later(3), later(2), later(0)])
      expect(await state.store.write(unit => unit.deliveries.reschedule([]))).toBe(0)
    })

    test('that a worker holds are found by its name', async () => {
      await using state = await open()
      const [, second = 0, third = 0] = await haveDeliveries(
        state.store,
        { state: 'sending', worker: 'a' },
        { state: 'sending', worker: 'b' },
        { state: 'sending', worker: 'b', lane: 'l' },
        {},
      )
      const held = await state.store.read(records => records.deliveries.heldBy('b'))
      expect(held.map(each => each.sequence)).toEqual([second, third])
      expect(await state.store.read(records => records.deliveries.heldBy('c'))).toEqual([])
    })

    test('that are old are pruned with their attempts, but never what is still to be sent', async () => {
      await using state = await open()
      const [due = 0, held = 0, done = 0, fresh = 0] = await haveDeliveries(
        state.store,
        {},
        { state: 'held' },
        {},
        { createdAt: later(10) },
      )
      await state.store.write(async ({ deliveries }) => {
        await deliveries.markDelivered(done)
        await deliveries.markDelivered(fresh)
        await deliveries.recordAttempts([anAttempt(done), anAttempt(fresh, { triggeredAt: later(10) })])
      })
      const prune = (limit: number) => state.store.write(unit => unit.deliveries.prune(later(5), limit))
      expect([await prune(1), await prune(1), await prune(100)]).toEqual([2, 1, 0])
      const left = await state.store.read(records => records.deliveries.find({ limit: 9 }))
      expect(left.map(each => each.sequence)).toEqual([fresh, due])
      expect([held, done]).toHaveLength(2)
      const attempts = await state.store.read(async ({ deliveries }) => [
        ...(await deliveries.attemptsOf(done)),
        ...(await deliveries.attemptsOf(fresh)),
      ])
      expect(attempts.map(each => each.sequence)).toEqual([fresh])
    })
  })

  describe('the matched position', () => {
    test('moves, and is in one hand at a time', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      const move = (by: number) => async (store: typeof second) =>
        await store.write(async ({ deliveries }) => {
          const position = await deliveries.lockMatchedPosition()
          if (position !== undefined) await deliveries.moveMatchedPosition(position + by)
          return position !== undefined
        })
      const moves = Array.from({ length: 20 }, (_, index) => move(1)(index % 2 ? second : state.store))
      const moved = (await Promise.all(moves)).filter(Boolean).length
      expect(await state.store.write(unit => unit.deliveries.lockMatchedPosition())).toBe(moved)
    })
  })

  describe('a webhook with no deliveries', () => {
    test('has none to claim, none due and none waiting', async () => {
      await using state = await open()
      await state.store.write(unit => unit.webhooks.add(aWebhook('w1')))
      expect(await claim(state.store, 5)).toEqual([])
      expect(await state.store.read(records => records.deliveries.dueWebhooks())).toEqual([])
      expect(await state.store.read(records => records.deliveries.waiting())).toEqual([])
      expect(await state.store.write(unit => unit.deliveries.claim([], 'a', noon))).toEqual([])
      expect(await state.store.write(unit => unit.deliveries.finish('a', []))).toEqual([])
      expect(await state.store.write(unit => unit.deliveries.add([]))).toEqual([])
    })
  })
}

function eventOfLog(position: number): NewDelivery {
  const { testEvent: _, ...delivery } = aDelivery({ position })
  return delivery
}
