import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { startReceiver, type Receipt } from '../../../test/support/recording-receiver.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { soon } from '../testing/soon.ts'
import { openTestDelivery, testSecret } from '../testing/test-delivery.ts'
import { sealedSecret } from '../webhooks/seal-draft.ts'

describe('an event', () => {
  test('of its types reaches a webhook once, byte for byte and signed', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: `${receiver.url}/all` })
    const onlyCompleted = await delivery.haveWebhook({
      url: `${receiver.url}/completed`,
      eventTypes: ['com.qlik.v1.di-projects.di-tasks.completed'],
    })
    await delivery.start()

    const published = await delivery.publish(400)
    await delivery.settled()

    const bodies = bodiesAt(receiver.receipts, '/all')
    expect(bodies.toSorted()).toEqual(published.map(event => JSON.stringify(event)).toSorted())
    expect(bodiesAt(receiver.receipts, '/completed')).toHaveLength(200)
    for (const { body, headers } of receiver.receipts)
      expect(headers['qlik-signature']).toBe(createHmac('sha256', testSecret).update(body).digest('hex'))
    expect(await delivery.attempts(id)).toHaveLength(400)
    expect((await delivery.deliveries(onlyCompleted.id)).every(({ state }) => state === 'delivered')).toBe(
      true,
    )
    expect(delivery.observer.troubles).toEqual([])
  })

  test('from before a webhook was made is not sent to it', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    await delivery.haveWebhook({ url: `${receiver.url}/old` })
    await delivery.publish(4)
    await delivery.haveWebhook({ url: `${receiver.url}/new` })
    await delivery.publish(2)
    await delivery.start()

    await delivery.settled()

    expect(bodiesAt(receiver.receipts, '/old')).toHaveLength(6)
    expect(bodiesAt(receiver.receipts, '/new')).toHaveLength(2)
  })

  test('that fails is tried again by the schedule of the webhook, and exhausted in the end; the history has each attempt', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 503)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({
      url: receiver.url,
      delivery: { retrySeconds: [0.05, 0.1, 0.2] },
    })
    await delivery.start()

    await delivery.publish(2)
    await delivery.settled()

    const [first, second] = await delivery.deliveries(id)
    expect([first, second]).toMatchObject([
      { state: 'exhausted', attempts: 4 },
      { state: 'exhausted', attempts: 4 },
    ])
    const attempts = await delivery.store.read(({ deliveries }) =>
      deliveries.attemptsOf(first?.sequence ?? 0),
    )
    expect(attempts.map(({ number, outcome, statusCode }) => [number, outcome, statusCode])).toEqual(
      [1, 2, 3, 4].map(number => [number, 'fail', 503]),
    )
    const moments = attempts.map(({ triggeredAt }) => triggeredAt.getTime())
    const pauses = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0))
    for (const [index, pauseMs] of [50, 100, 200].entries())
      expect(pauses[index]).toBeGreaterThanOrEqual(pauseMs * 0.9 - 1)
    expect(delivery.observer.exhaustedWebhooks).toEqual([id, id])
  })

  test('is not sent again before the receiver asked for it (Retry-After)', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ headers }) =>
      headers['millrace-attempt'] === '1' ? { status: 429, headers: { 'retry-after': '1' } } : 200,
    )
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { retrySeconds: [0.01] } })
    await delivery.start()

    await delivery.publish(2)
    await delivery.settled()

    for (const { sequence } of await delivery.deliveries(id)) {
      const [first, second] = await delivery.store.read(({ deliveries }) => deliveries.attemptsOf(sequence))
      const pauseMs = (second?.triggeredAt.getTime() ?? 0) - (first?.triggeredAt.getTime() ?? 0)
      expect(pauseMs).toBeGreaterThanOrEqual(999)
    }
  })
})

describe('a webhook in the format batch', () => {
  test('gets several events in one request, and each has its attempt', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({
      url: receiver.url,
      delivery: { format: 'batch', maxBatch: 20, maxInFlight: 1 },
    })
    const published = await delivery.publish(60)
    await delivery.start()

    await delivery.settled()

    const batches = receiver.receipts.map(({ body }) => JSON.parse(body) as readonly { id: string }[])
    expect(batches.length).toBeLessThan(60)
    expect(Math.max(...batches.map(batch => batch.length))).toBeLessThanOrEqual(20)
    expect(
      batches
        .flat()
        .map(event => event.id)
        .toSorted(),
    ).toEqual(published.map(event => event.id).toSorted())
    const attempts = await delivery.attempts(id)
    expect(attempts).toHaveLength(60)
    expect(attempts.every(({ outcome }) => outcome === 'success')).toBe(true)
  })
})

describe('the secrets of a webhook', () => {
  test('sign both while they overlap, and then only the new one does', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const { id, secrets } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()
    const now = delivery.clock.now()
    const rotated = [
      sealedSecret(delivery.vault, id, 'the new secret', now),
      ...secrets.map(secret => ({ ...secret, validUntil: new Date(now.getTime() + 60_000) })),
    ]
    await delivery.change(id, { secrets: rotated })

    await delivery.publish(2)
    await receiver.until(({ length }) => length === 2)
    delivery.clock.set(61_000)
    await delivery.publish(2)
    await receiver.until(({ length }) => length === 4)

    expect(receiver.receipts.map(signersOf)).toEqual([
      ['the new secret', testSecret],
      ['the new secret', testSecret],
      ['the new secret'],
      ['the new secret'],
    ])
  })

  test('that cannot be opened make failed attempts that say so, and stop nothing else', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const broken = await delivery.haveWebhook({
      url: receiver.url,
      secrets: [{ sealed: 'of another key', createdAt: new Date() }],
      delivery: { retrySeconds: [] },
    })
    const sound = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()

    await delivery.publish(2)
    await delivery.settled()

    const [attempt] = await delivery.attempts(broken.id)
    expect(attempt).toMatchObject({ outcome: 'fail', errorClass: 'settings' })
    expect(attempt?.message).toContain('cannot be opened')
    expect(await delivery.deliveries(sound.id)).toMatchObject([
      { state: 'delivered' },
      { state: 'delivered' },
    ])
    expect(receiver.receipts).toHaveLength(2)
  })
})

describe('stopping', () => {
  test('lets what is in flight finish within the grace time, and gives back the rest; the next process goes on', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { maxInFlight: 2 } })
    await delivery.publish(20)
    const first = await delivery.start()
    await soon(() => expect(held.asked).toBe(2))

    const stopped = first.stop(10_000)
    await soon(async () => expect(await statesOf(delivery, id)).toEqual({ sending: 2, due: 18 }))
    held.answer(200)
    await stopped
    expect(await statesOf(delivery, id)).toEqual({ delivered: 2, due: 18 })
    expect(first.status().inFlight).toBe(0)

    await delivery.start()
    await delivery.settled()
    expect(await statesOf(delivery, id)).toEqual({ delivered: 20 })
    expect(receiver.receipts).toHaveLength(20)
  })

  test('ends what takes longer than the grace time, which counts as interrupted and is sent by the next process', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.publish(2)
    const first = await delivery.start()
    await soon(() => expect(held.asked).toBe(2))

    await first.stop(50)
    expect(await delivery.deliveries(id)).toMatchObject(
      [1, 2].map(() => ({ state: 'due', failures: 0, attempts: 1 })),
    )
    receiver.answerWith(() => 200)
    await delivery.start()
    await delivery.settled()

    expect((await delivery.attempts(id)).map(({ outcome }) => outcome)).toEqual([
      'interrupted',
      'success',
      'interrupted',
      'success',
    ])
  })
})

function bodiesAt(receipts: readonly Receipt[], at: string): readonly string[] {
  return receipts.filter(({ path }) => path === at).map(({ body }) => body)
}

async function statesOf(
  { deliveries }: Awaited<ReturnType<typeof openTestDelivery>>,
  webhookId: string,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { state } of await deliveries(webhookId)) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** Which of the two secrets signed a request by Standard Webhooks. */
function signersOf({ headers, body }: Receipt): readonly string[] {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const signatures = String(headers['webhook-signature']).split(' ')
  return ['the new secret', testSecret].filter(secret =>
    signatures.includes(`v1,${createHmac('sha256', secret).update(signed).digest('base64')}`),
  )
}
