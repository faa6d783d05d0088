import { afterEach, describe, expect, test, vi } from 'vitest'
import { startReceiver } from '../../../test/support/recording-receiver.ts'
import type { ClaimedDelivery } from '../../store/store.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { soon } from '../testing/soon.ts'
import { openTestDelivery, type TestDelivery } from '../testing/test-delivery.ts'
import { newDelivery } from './match-events.ts'
import { leaseMs, type Liveness, WorkerLease } from './worker-lease.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** Takes all that is due, as a process would that has a lease. */
async function claimedBy(
  { store, clock }: TestDelivery,
  worker: string,
  webhookId: string,
): Promise<readonly ClaimedDelivery[]> {
  return await store.write(async ({ deliveries, workers, events, webhooks }) => {
    const found = await events.after(0, 100)
    const webhook = await webhooks.get(webhookId)
    if (!webhook) return []
    await deliveries.add(found.map(event => newDelivery(event, webhook, clock.now())))
    await deliveries.moveMatchedPosition(found.at(-1)?.position ?? 0)
    await workers.renew(worker, new Date(clock.now().getTime() + leaseMs))
    return await deliveries.claim([{ webhookId, limit: 100 }], worker, clock.now())
  })
}

function leaseOf({ store, clock }: TestDelivery, liveness: Liveness, onLapsed = (): void => undefined) {
  return new WorkerLease({ store, clock, worker: 'me', livenessOf: () => liveness, onLapsed })
}

describe('what a process that died had begun', () => {
  test('is taken over at the start of another, recorded as interrupted, and delivered', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.publish(4)
    await claimedBy(delivery, 'dead', id)

    await delivery.start({ livenessOf: worker => (worker === 'dead' ? 'dead' : 'unknown') })
    await delivery.settled()

    const attempts = await delivery.attempts(id)
    expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual(
      Array.from({ length: 4 }, () => [
        [1, 'interrupted'],
        [2, 'success'],
      ]).flat(),
    )
    expect(attempts[0]?.message).toContain('may have got the event')
    expect(receiver.receipts).toHaveLength(4)
    expect(await delivery.store.write(({ workers }) => workers.leaseOf('dead'))).toBeUndefined()
  })

  test('is left alone while its lease runs, when nothing is known of it, and taken over when it has run out', async () => {
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook()
    await delivery.publish(2)
    await claimedBy(delivery, 'silent', id)
    const lease = leaseOf(delivery, 'unknown')

    expect(await lease.takeOver()).toEqual([])
    delivery.clock.set(leaseMs + 1)
    expect(await lease.takeOver()).toHaveLength(2)

    expect(await delivery.deliveries(id)).toMatchObject([{ state: 'due' }, { state: 'due' }])
    expect(await lease.takeOver()).toEqual([])
  })

  test('is taken over by one of several that look at the same moment', async () => {
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook()
    await delivery.publish(6)
    await claimedBy(delivery, 'dead', id)

    const released = await Promise.all([1, 2, 3].map(() => leaseOf(delivery, 'dead').takeOver()))

    expect(released.flat()).toHaveLength(6)
    expect(await delivery.attempts(id)).toHaveLength(6)
  })

  test('is held when its webhook was disabled meanwhile', async () => {
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook()
    await delivery.publish(2)
    await claimedBy(delivery, 'dead', id)
    await delivery.change(id, { enabled: false })

    await leaseOf(delivery, 'dead').takeOver()

    expect(await delivery.deliveries(id)).toMatchObject([{ state: 'held' }, { state: 'held' }])
  })
})

describe('a process', () => {
  test('gives back what a unit has taken for it without its knowing, and keeps what it knows', async () => {
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook()
    await delivery.publish(6)
    const [known, ...forgotten] = await claimedBy(delivery, 'me', id)
    const lease = leaseOf(delivery, 'unknown')

    await lease.releaseForgotten(sequence => sequence === known?.sequence)

    const states = (await delivery.deliveries(id)).map(({ state }) => state)
    expect(states).toEqual(['sending', ...forgotten.map(() => 'due')])
  })

  test('begins nothing after its lease has run out, and gives back what it had not begun when it goes on', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    vi.useFakeTimers({ toFake: ['performance'] })
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { maxInFlight: 1 } })
    await delivery.publish(4)
    await delivery.start({ worker: 'slept' })
    await soon(() => expect(held.asked).toBe(1))

    // It sleeps for longer than its lease lasts, and another process takes over what it held.
    vi.advanceTimersByTime(leaseMs + 1)
    await delivery.store.write(({ deliveries }) => deliveries.releaseWorker('slept', delivery.clock.now()))
    held.answer(200)
    await delivery.settled()

    const sent = receiver.receipts.map(({ headers }) => headers['millrace-delivery'])
    // The one that was in flight came twice, as it had to; the others once.
    expect(sent).toHaveLength(5)
    expect(new Set(sent).size).toBe(4)
    const names = receiver.receipts.map(
      ({ headers }) => `${String(headers['millrace-delivery'])}-${String(headers['millrace-attempt'])}`,
    )
    expect(new Set(names).size).toBe(5)
    expect(await delivery.deliveries(id)).toMatchObject(
      Array.from({ length: 4 }, () => ({ state: 'delivered' })),
    )
  })

  test('hears that its lease had run out when it renews it too late, and only then', async () => {
    await using delivery = await openTestDelivery()
    const onLapsed = vi.fn<() => void>()
    vi.useFakeTimers({ toFake: ['performance'] })
    const lease = leaseOf(delivery, 'unknown', onLapsed)
    expect(lease.isValid).toBe(false)
    await lease.renew()
    vi.advanceTimersByTime(leaseMs - 1)
    await lease.renew()
    expect([lease.isValid, onLapsed.mock.calls.length]).toEqual([true, 0])

    vi.advanceTimersByTime(leaseMs)
    expect(lease.isValid).toBe(false)
    await lease.renew()

    expect([lease.isValid, onLapsed.mock.calls.length]).toEqual([true, 1])
    await lease.leave()
    expect(lease.isValid).toBe(false)
  })
})
