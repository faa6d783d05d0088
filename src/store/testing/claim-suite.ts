import { describe, expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { claim, haveDeliveries } from './sample-deliveries.ts'
import { later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

export function claimSuite(open: OpenForTest): void {
  describe('a claim', () => {
    test('takes the earliest whose moment has come, and counts the attempt', async () => {
      await using state = await open()
      const [late = 0, early = 0] = await haveDeliveries(
        state.store,
        { nextAttemptAt: later(2) },
        { nextAttemptAt: later(1) },
        { nextAttemptAt: later(9) },
        { webhookId: 'w2' },
      )
      expect(await claim(state.store, 5)).toEqual([])
      const taken = await claim(state.store, 5, { seconds: 3 })
      expect(taken.map(each => each.sequence)).toEqual([early, late])
      expect(taken[0]).toMatchObject({ attempt: 1, failures: 0, webhookId: 'w1', body: '{"id":"e1"}' })
      expect(await claim(state.store, 5, { seconds: 3 })).toEqual([])
    })

    test('serves several webhooks, each up to its limit', async () => {
      await using state = await open()
      await haveDeliveries(state.store, {}, {}, { webhookId: 'w2' }, { webhookId: 'w2' }, { webhookId: 'w3' })
      const requests = [
        { webhookId: 'w1', limit: 1 },
        { webhookId: 'w2', limit: 9 },
        { webhookId: 'w3', limit: 0 },
      ]
      const taken = await state.store.write(unit => unit.deliveries.claim(requests, 'a', noon))
      expect(taken.map(each => each.webhookId).sort()).toEqual(['w1', 'w2', 'w2'])
    })

    test('takes of a lane only the oldest that is unfinished, and only when it is due', async () => {
      await using state = await open()
      const [one = 0, two = 0, other = 0, three = 0] = await haveDeliveries(
        state.store,
        { lane: 'x' },
        { lane: 'x' },
        { lane: 'y' },
        { lane: 'x' },
      )
      const sequences = async (seconds: number) =>
        (await claim(state.store, 9, { seconds })).map(each => each.sequence)
      const finish = (outcome: object) =>
        state.store.write(unit =>
          unit.deliveries.finish('a', [{ sequence: one, state: 'delivered', ...outcome }]),
        )
      expect(await sequences(0)).toEqual([one, other])
      expect(await sequences(0)).toEqual([])
      await finish({ state: 'due', failures: 1, nextAttemptAt: later(60) })
      expect(await dueAt(state.store)).toEqual([later(60)])
      expect(await sequences(0)).toEqual([])
      expect(await sequences(60)).toEqual([one])
      await finish({})
      expect(await sequences(60)).toEqual([two])
      await finish({ sequence: two, state: 'held' })
      expect(await sequences(60)).toEqual([])
      expect(await dueAt(state.store)).toEqual([])
      await state.store.write(unit => unit.deliveries.markDelivered(two))
      expect(await sequences(60)).toEqual([three])
    })

    test('leaves a lane alone whose later delivery is in hand when an older one is replayed', async () => {
      await using state = await open()
      const [older = 0, newer = 0] = await haveDeliveries(state.store, { lane: 'x' }, { lane: 'x' })
      await state.store.write(unit => unit.deliveries.markDelivered(older))
      expect((await claim(state.store, 9)).map(each => each.sequence)).toEqual([newer])
      await state.store.write(unit => unit.deliveries.reschedule([{ sequence: older, at: noon }]))
      expect(await dueAt(state.store)).toEqual([])
      expect(await claim(state.store, 9)).toEqual([])
      await state.store.write(unit => unit.deliveries.finish('a', [{ sequence: newer, state: 'delivered' }]))
      expect((await claim(state.store, 9)).map(each => each.sequence)).toEqual([older])
    })

    test('of several workers at once gives each delivery to one, and never a lane to two', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      await haveDeliveries(
        state.store,
        ...Array.from({ length: 120 }, (_, index) => ({ lane: index % 3 === 0 ? '' : `lane ${index % 5}` })),
      )
      const inHand = new Map<string, number>()
      const order: { readonly lane: string; readonly sequence: number }[] = []
      const work = async (store: Store, worker: string): Promise<void> => {
        while (order.length < 120) {
          const taken = await claim(store, 4, { worker })
          for (const { lane, sequence } of taken) {
            expect(inHand.has(lane)).toBe(false)
            if (lane !== '') inHand.set(lane, sequence)
            order.push({ lane, sequence })
          }
          for (const { lane } of taken) inHand.delete(lane)
          const outcomes = taken.map(({ sequence }) => ({ sequence, state: 'delivered' }) as const)
          expect(await store.write(unit => unit.deliveries.finish(worker, outcomes))).toEqual([])
        }
      }
      await Promise.all(
        ['a', 'b', 'c', 'd'].map((worker, index) => work(index % 2 ? second : state.store, worker)),
      )
      expect(new Set(order.map(each => each.sequence)).size).toBe(120)
      const lanes = new Set(order.map(each => each.lane).filter(lane => lane !== ''))
      for (const lane of lanes) {
        const sequences = order.filter(each => each.lane === lane).map(each => each.sequence)
        expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
      }
    })

    test('ends only what the worker still holds', async () => {
      await using state = await open()
      const [one = 0, two = 0] = await haveDeliveries(state.store, {}, {})
      await claim(state.store, 1)
      await claim(state.store, 1, { worker: 'b' })
      const outcomes = [one, two, 999].map(sequence => ({ sequence, state: 'exhausted' }) as const)
      expect(await state.store.write(unit => unit.deliveries.finish('a', outcomes))).toEqual([two, 999])
      const states = await state.store.read(async ({ deliveries }) => [
        (await deliveries.get(one))?.state,
        (await deliveries.get(two))?.state,
      ])
      expect(states).toEqual(['exhausted', 'sending'])
    })

    test('of a worker that is lost is given back with the number of the attempt that had begun', async () => {
      await using state = await open()
      const [one = 0, two = 0] = await haveDeliveries(
        state.store,
        { lane: 'x' },
        { state: 'sending', worker: 'a' },
      )
      await claim(state.store, 9)
      const extra = await state.store.write(unit => unit.deliveries.beginExtraAttempt(one))
      expect(extra).toBe(2)
      expect(await state.store.write(unit => unit.deliveries.beginExtraAttempt(999))).toBeUndefined()
      const lost = await state.store.write(unit => unit.deliveries.releaseWorker('a', later(3)))
      expect(lost.map(({ sequence, attempt }) => ({ sequence, attempt }))).toEqual([
        { sequence: one, attempt: 1 },
        { sequence: two, attempt: 1 },
      ])
      expect(await claim(state.store, 9)).toEqual([])
      const again = await claim(state.store, 9, { worker: 'b', seconds: 3 })
      expect(again.map(each => each.attempt)).toEqual([3, 2])
    })

    test('is told by webhook when the first is due', async () => {
      await using state = await open()
      await haveDeliveries(
        state.store,
        { nextAttemptAt: later(9) },
        { nextAttemptAt: later(5) },
        { lane: 'x', nextAttemptAt: later(7) },
        { lane: 'x', nextAttemptAt: noon },
        { webhookId: 'w2', lane: 'x', nextAttemptAt: later(1) },
        { webhookId: 'w3', state: 'held' },
      )
      expect(await state.store.read(records => records.deliveries.dueWebhooks())).toEqual([
        { webhookId: 'w2', dueAt: later(1) },
        { webhookId: 'w1', dueAt: later(5) },
      ])
    })
  })
}

async function dueAt(store: Store): Promise<readonly Date[]> {
  return (await store.read(records => records.deliveries.dueWebhooks())).map(each => each.dueAt)
}
