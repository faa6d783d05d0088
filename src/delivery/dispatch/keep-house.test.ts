import { afterEach, describe, expect, test, vi } from 'vitest'
import { haveDeliveries } from '../../store/testing/sample-deliveries.ts'
import { DisturbedStore } from '../testing/disturbed-store.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { openTestDelivery } from '../testing/test-delivery.ts'
import { keepHouse } from './keep-house.ts'
import { leaseMs, WorkerLease } from './worker-lease.ts'

const dayMs = 24 * 3600 * 1000

afterEach(() => {
  vi.useRealTimers()
})

describe('keeping house', () => {
  test('deletes history that is older than it is to be kept, and nothing that waits', async () => {
    await using delivery = await openTestDelivery()
    const { store, clock, observer } = delivery
    const ago = (days: number): Date => new Date(clock.now().getTime() - days * dayMs)
    const [, , fresh = 0, waiting = 0] = await haveDeliveries(
      store,
      { state: 'exhausted', createdAt: ago(8) },
      { state: 'held', createdAt: ago(8) },
      { state: 'exhausted', createdAt: ago(6) },
      { state: 'due', createdAt: ago(8) },
    )
    const lease = new WorkerLease({
      store,
      clock,
      worker: 'me',
      livenessOf: () => 'unknown',
      onLapsed: () => undefined,
    })
    const ended = new AbortController()
    const keeping = keepHouse({ store, clock, observer, lease, retentionDays: 7 }, ended.signal)

    await vi.waitFor(async () =>
      expect((await delivery.deliveries('w1')).map(({ sequence }) => sequence)).toEqual([fresh, waiting]),
    )

    ended.abort()
    await keeping
    expect(observer.troubles).toEqual([])
  })

  test('renews the lease also while the deletion of old history takes its time', async () => {
    await using delivery = await openTestDelivery()
    const { store, clock, observer } = delivery
    const slow = new DisturbedStore(store)
    const deleting = heldAnswers()
    slow.disturb = async () => void (await deleting.decide())
    const lease = new WorkerLease({
      store,
      clock,
      worker: 'me',
      livenessOf: () => 'unknown',
      onLapsed: () => undefined,
    })
    const leaseEnd = (): Promise<Date | undefined> => store.write(({ workers }) => workers.leaseOf('me'))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const ended = new AbortController()
    const keeping = keepHouse({ store: slow, clock, observer, lease, retentionDays: 7 }, ended.signal)
    await vi.waitFor(() => expect(deleting.asked).toBe(1))
    await vi.waitFor(async () => expect(await leaseEnd()).toBeDefined())

    clock.set(dayMs)
    await vi.waitFor(async () => {
      vi.advanceTimersByTime(leaseMs / 5)
      expect((await leaseEnd())?.getTime()).toBeGreaterThan(clock.now().getTime())
    })

    vi.useRealTimers()
    deleting.answer(200)
    ended.abort()
    await keeping
  })
})
