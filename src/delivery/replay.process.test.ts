import { describe, expect, test, vi } from 'vitest'
import { startReceiver, type Receipt } from '../../test/support/recording-receiver.ts'
import { later, aStartedEvent, aCompletedEvent, noon, aTask } from '../store/testing/sample-records.ts'
import { replayDeliveries, type ReplayRequest } from './replay.ts'
import { openTestDelivery, type TestDelivery } from './testing/test-delivery.ts'

async function replay(delivery: TestDelivery, request: Partial<ReplayRequest> & { webhookId: string }) {
  const whole = { which: 'all', filter: '', ratePerSecond: 10_000, dryRun: false } as const
  return await replayDeliveries(delivery, { ...whole, ...request })
}

/** Events that were published while nobody wanted them, and that are matched by now. */
async function havePast(delivery: TestDelivery, events: number) {
  const published = await delivery.publish(events)
  await matchAll(delivery)
  return published
}

async function matchAll(delivery: TestDelivery): Promise<void> {
  const dispatcher = await delivery.start()
  await delivery.settled()
  await dispatcher.stop(0)
}

async function statesOf(delivery: TestDelivery, webhookId: string): Promise<readonly string[]> {
  return (await delivery.deliveries(webhookId)).map(({ state }) => state)
}

function idsOf(receipts: readonly Receipt[]): readonly string[] {
  return receipts.map(({ headers }) => String(headers['webhook-id']))
}

describe('a replay', () => {
  test('of all sends what was delivered again, and what was published before the webhook was made', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const past = await havePast(delivery, 4)
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()
    const sent = await delivery.publish(2)
    await delivery.settled()

    expect(await replay(delivery, { webhookId: id })).toEqual({ events: 6, deliveries: 6 })
    await delivery.settled()

    expect(idsOf(receiver.receipts).toSorted()).toEqual(
      [...past, ...sent, ...sent].map(event => event.id).toSorted(),
    )
    expect(await delivery.deliveries(id)).toHaveLength(6)
  })

  test.each([
    ['is exhausted', []],
    ['waits to be tried again', [3600]],
  ])('of what failed sends what %s, with a fresh schedule, and nothing else', async (_what, retrySeconds) => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ body }) => (body.includes('tasks.started') ? 500 : 200))
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { retrySeconds } })
    await delivery.start()
    await delivery.publish(6)
    await receiver.until(receipts => receipts.length === 6)
    await vi.waitFor(async () => expect(await attemptsIn(delivery, id)).toBe(6))
    receiver.answerWith(() => 200)

    expect(await replay(delivery, { webhookId: id, which: 'failed' })).toEqual({ events: 3, deliveries: 3 })
    await delivery.settled()

    expect(await statesOf(delivery, id)).toEqual(Array.from({ length: 6 }, () => 'delivered'))
    expect(receiver.receipts).toHaveLength(9)
  })

  test('of what is missing makes deliveries of events that have none', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const past = await havePast(delivery, 4)
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()
    await delivery.publish(2)
    await delivery.settled()

    expect(await replay(delivery, { webhookId: id, which: 'missing' })).toEqual({ events: 4, deliveries: 4 })
    await delivery.settled()

    expect(idsOf(receiver.receipts.slice(2)).toSorted()).toEqual(past.map(event => event.id).toSorted())
    expect(await replay(delivery, { webhookId: id, which: 'missing' })).toEqual({ events: 0, deliveries: 0 })
  })

  test('leaves events alone that are still to be matched: they come once', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const past = await havePast(delivery, 2)
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    const fresh = await delivery.publish(4)

    expect(await replay(delivery, { webhookId: id, which: 'missing' })).toEqual({ events: 2, deliveries: 2 })
    await matchAll(delivery)

    expect(idsOf(receiver.receipts).toSorted()).toEqual([...past, ...fresh].map(event => event.id).toSorted())
  })

  test('reaches back to events that nobody has matched yet, when they are older than the webhook', async () => {
    await using delivery = await openTestDelivery()
    await delivery.publish(4)
    const { id } = await delivery.haveWebhook()

    expect(await replay(delivery, { webhookId: id })).toEqual({ events: 4, deliveries: 4 })
  })

  test('that is dry counts and changes nothing', async () => {
    await using delivery = await openTestDelivery()
    await havePast(delivery, 4)
    const { id } = await delivery.haveWebhook()

    expect(await replay(delivery, { webhookId: id, dryRun: true })).toEqual({ events: 4, deliveries: 0 })

    expect(await delivery.deliveries(id)).toEqual([])
  })

  test('spaces the deliveries by its rate, over more than one page of events', async () => {
    await using delivery = await openTestDelivery()
    await havePast(delivery, 1_200)
    const { id } = await delivery.haveWebhook()

    const result = await replay(delivery, { webhookId: id, ratePerSecond: 10 })

    expect(result).toEqual({ events: 1_200, deliveries: 1_200 })
    const moments = (await delivery.deliveries(id)).map(({ nextAttemptAt }) => nextAttemptAt.getTime())
    const [first = 0] = moments
    expect(moments.map(moment => moment - first)).toEqual(moments.map((_, index) => index * 100))
  })

  test('sends no more in a second than its rate allows', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    await havePast(delivery, 10)
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()
    const startMs = delivery.clock.now().getTime()

    await replay(delivery, { webhookId: id, ratePerSecond: 20 })
    await delivery.settled()

    const moments = (await delivery.attempts(id)).map(({ triggeredAt }) => triggeredAt.getTime())
    for (const [index, moment] of moments.entries())
      expect(moment).toBeGreaterThanOrEqual(startMs + index * 50)
  })

  test('takes the events of its filter, and of the filter and the types of the webhook', async () => {
    await using delivery = await openTestDelivery()
    await delivery.store.write(async ({ outbox }) => {
      for (const task of ['a', 'b', 'c']) {
        await outbox.append(aStartedEvent(`s-${task}`, { task: aTask(task) }), 'r')
        await outbox.append(aCompletedEvent(`c-${task}`, { task: aTask(task) }), 'r')
      }
    })
    await matchAll(delivery)
    const started = ['com.qlik.v1.di-projects.di-tasks.started']
    const notC = 'data.dataTask.id ne "c"'
    const { id } = await delivery.haveWebhook({ eventTypes: started, filter: notC })

    const result = await replay(delivery, { webhookId: id, filter: 'data.dataTask.id ne "a"' })

    expect(result).toEqual({ events: 1, deliveries: 1 })
    expect((await delivery.deliveries(id)).map(({ eventId }) => eventId)).toEqual(['s-b'])
  })

  test('takes the events from since on and before until', async () => {
    await using delivery = await openTestDelivery()
    await delivery.store.write(async ({ outbox }) => {
      for (const seconds of [0, 10, 20, 30])
        await outbox.append(aStartedEvent(`at-${seconds}`, { time: later(seconds) }), 'r')
    })
    await matchAll(delivery)
    const { id } = await delivery.haveWebhook()
    const found = async (span: { since?: Date; until?: Date }): Promise<number> =>
      (await replay(delivery, { webhookId: id, dryRun: true, ...span })).events

    expect(await found({ since: later(10) })).toBe(3)
    expect(await found({ until: later(10) })).toBe(1)
    expect(await found({ since: later(10), until: later(30) })).toBe(2)
    expect(await found({ until: noon })).toBe(0)
  })

  test('leaves what still waits alone, and takes what is held', async () => {
    await using delivery = await openTestDelivery()
    await havePast(delivery, 8)
    const { id } = await delivery.haveWebhook({ paused: true })
    await replay(delivery, { webhookId: id, ratePerSecond: 1 })
    const [first, second, third] = await delivery.deliveries(id)
    await delivery.store.write(async ({ deliveries }) => {
      await deliveries.claim([{ webhookId: id, limit: 1 }], 'somebody', delivery.clock.now())
      await deliveries.markDelivered(second?.sequence ?? 0)
    })

    expect(await replay(delivery, { webhookId: id, ratePerSecond: 1 })).toEqual({ events: 1, deliveries: 1 })

    const now = await delivery.deliveries(id)
    expect(now).toHaveLength(8)
    expect(now[0]).toMatchObject({ state: 'sending', sequence: first?.sequence })
    expect(now[2]).toEqual(third)
  })

  test('to a webhook that is disabled, or that there is not, is refused', async () => {
    await using delivery = await openTestDelivery()
    await havePast(delivery, 2)
    const { id } = await delivery.haveWebhook({ enabled: false })

    await expect(replay(delivery, { webhookId: id })).rejects.toMatchObject({
      code: 'MILLRACE-WEBHOOK-IS-DISABLED',
    })
    await expect(replay(delivery, { webhookId: 'nobody' })).rejects.toMatchObject({
      code: 'MILLRACE-WEBHOOK-UNKNOWN',
    })
    expect(await delivery.deliveries(id)).toEqual([])
  })
})

async function attemptsIn(delivery: TestDelivery, webhookId: string): Promise<number> {
  return (await delivery.deliveries(webhookId)).reduce((sum, { attempts }) => sum + attempts, 0)
}
