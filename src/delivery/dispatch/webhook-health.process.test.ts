import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { startReceiver } from '../../../test/support/recording-receiver.ts'
import type { Webhook, WebhookHealth } from '../../store/store.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { soon } from '../testing/soon.ts'
import { openTestDelivery, type TestDelivery } from '../testing/test-delivery.ts'
import { changeWebhook } from '../webhooks/change-webhook.ts'
import { pauseWebhook } from '../webhooks/pause-webhook.ts'
import { releaseHeld } from '../webhooks/release-held.ts'
import { draftOf } from '../webhooks/webhook-draft.ts'
import type { Actor } from '../../access/actor.ts'
import type { WebhookWork } from '../webhooks/webhook-work.ts'
import { SavedHealth } from './webhook-health.ts'

const admin: Actor = { userId: 'ada', role: 'TenantAdmin' }
const dayMs = 24 * 3600 * 1000

function workOf({ store, clock, vault }: TestDelivery): WebhookWork {
  const limits = { webhooksPerOwner: 99, webhooksPerTenant: 99 }
  const addressRules = { allowLoopback: true, allow: [] }
  return { store, clock, vault, limits, addressRules, newId: randomUUID }
}

async function enable(delivery: TestDelivery, id: string, enabled: boolean): Promise<void> {
  const draft = (webhook: Webhook) => ({ ...draftOf(webhook), enabled })
  await changeWebhook(workOf(delivery), admin, { id, draft })
}

async function webhookOf({ store }: TestDelivery, id: string): Promise<Webhook | undefined> {
  return await store.read(({ webhooks }) => webhooks.get(id))
}

async function healthOf({ store }: TestDelivery, id: string): Promise<WebhookHealth | undefined> {
  return (await store.read(({ webhooks }) => webhooks.health([id])))[0]
}

async function statesOf(delivery: TestDelivery, id: string): Promise<readonly string[]> {
  return (await delivery.deliveries(id)).map(({ state }) => state)
}

describe('a webhook', () => {
  test('whose receiver is gone (410) is disabled with reason and code, and its events are held', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 410)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()

    await delivery.publish(6)
    await soon(async () => expect((await webhookOf(delivery, id))?.enabled).toBe(false))
    await delivery.publish(2)
    await soon(async () =>
      expect(await statesOf(delivery, id)).toEqual(Array.from({ length: 8 }, () => 'held')),
    )

    expect(await webhookOf(delivery, id)).toMatchObject({
      disabledReason: expect.stringContaining('410 Gone'),
      disabledReasonCode: 'receiver-gone',
    })
    expect(delivery.observer.disabledWebhooks).toEqual([[id, 'receiver-gone']])
  })

  test('with nothing but failures for the configured time is disabled, and what still fails is held too', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 500)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({
      url: receiver.url,
      delivery: { retrySeconds: Array.from({ length: 9 }, () => 0.1), disableAfterSeconds: 3600 },
    })
    await delivery.start()
    await delivery.publish(2)
    await receiver.until(({ length }) => length >= 2)
    expect((await webhookOf(delivery, id))?.enabled).toBe(true)

    delivery.clock.set(3600_000)
    await soon(async () => expect((await webhookOf(delivery, id))?.enabled).toBe(false))

    expect(await webhookOf(delivery, id)).toMatchObject({
      disabledReasonCode: 'delivery-failures',
      disabledReason: expect.stringContaining('has failed'),
    })
    await soon(async () => expect(await statesOf(delivery, id)).toEqual(['held', 'held']))
    expect(delivery.observer.disabledWebhooks).toEqual([[id, 'delivery-failures']])
  })

  test('that had one success in between is not disabled: the time begins again', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 500)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({
      url: receiver.url,
      delivery: { retrySeconds: [], disableAfterSeconds: 3600 },
    })
    await delivery.start()
    await delivery.publish(2)
    await delivery.settled()
    expect((await healthOf(delivery, id))?.failingSince).toBeInstanceOf(Date)

    delivery.clock.set(3000_000)
    receiver.answerWith(() => 200)
    await delivery.publish(2)
    await delivery.settled()
    expect((await healthOf(delivery, id))?.failingSince).toBeUndefined()
    delivery.clock.set(3000_000)
    receiver.answerWith(() => 500)
    await delivery.publish(2)
    await delivery.settled()

    expect((await webhookOf(delivery, id))?.enabled).toBe(true)
    expect(delivery.observer.disabledWebhooks).toEqual([])
  })

  test('that is disabled holds its events, and they are sent after it is enabled and they are released', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()
    await enable(delivery, id, false)
    await delivery.publish(4)
    await soon(async () =>
      expect(await statesOf(delivery, id)).toEqual(Array.from({ length: 4 }, () => 'held')),
    )

    await enable(delivery, id, true)
    await delivery.publish(2)
    await receiver.until(({ length }) => length === 2)
    expect((await statesOf(delivery, id)).filter(state => state === 'held')).toHaveLength(4)
    expect(await releaseHeld(workOf(delivery), admin, id)).toBe(4)

    await delivery.settled()
    expect(receiver.receipts).toHaveLength(6)
  })

  test('that somebody disables while its events are in flight holds those that fail', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()
    await delivery.publish(2)
    await soon(() => expect(held.asked).toBe(2))

    await enable(delivery, id, false)
    held.answer(500)

    await soon(async () => expect(await statesOf(delivery, id)).toEqual(['held', 'held']))
    expect(delivery.observer.outcomes).toEqual(['fail', 'fail'])
  })

  test('that is paused keeps its events waiting, and goes on with them', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, paused: true })
    const other = await delivery.haveWebhook({ url: `${receiver.url}/other` })
    await delivery.start()
    await delivery.publish(4)
    await soon(async () => expect(await statesOf(delivery, other.id)).toHaveLength(4))
    await receiver.until(({ length }) => length === 4)
    expect(await statesOf(delivery, id)).toEqual(['due', 'due', 'due', 'due'])

    await pauseWebhook(workOf(delivery), admin, id, false)

    await delivery.settled()
    expect(receiver.receipts.filter(({ path }) => path === '/')).toHaveLength(4)
  })

  test('that is paused while its events are taken gives them back unsent', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { maxInFlight: 1 } })
    await delivery.publish(4)
    await delivery.start()
    await soon(() => expect(held.asked).toBe(1))

    await pauseWebhook(workOf(delivery), admin, id, true)
    await soon(async () => expect(await statesOf(delivery, id)).toEqual(['sending', 'due', 'due', 'due']))
    held.answer(200)
    await soon(async () => expect(await statesOf(delivery, id)).toContain('delivered'))
    expect(held.asked).toBe(1)

    await pauseWebhook(workOf(delivery), admin, id, false)
    await delivery.settled()
    expect(receiver.receipts).toHaveLength(4)
  })

  test('gets its next attempt at the url that it has then', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ path }) => (path === '/wrong' ? 404 : 200))
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({
      url: `${receiver.url}/wrong`,
      delivery: { retrySeconds: [0.5] },
    })
    await delivery.start()
    await delivery.publish(2)
    await receiver.until(({ length }) => length === 2)

    await delivery.change(id, { url: `${receiver.url}/right` })

    await delivery.settled()
    expect(receiver.receipts.map(({ path }) => path)).toEqual(['/wrong', '/wrong', '/right', '/right'])
  })

  test('that is deleted while its events are in flight leaves no deliveries, attempts or health behind', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { maxInFlight: 2 } })
    const dispatcher = await delivery.start()
    await delivery.publish(10)
    await soon(() => expect(held.asked).toBe(2))

    await delivery.store.write(({ webhooks }) => webhooks.remove(id))
    held.answer(200)
    await dispatcher.stop(5_000)

    expect(await delivery.deliveries(id)).toEqual([])
    const query = { webhookId: id, sort: 'triggeredAt', descending: false, limit: 9 } as const
    expect(await delivery.store.read(({ deliveries }) => deliveries.attempts(query))).toEqual([])
    expect(await healthOf(delivery, id)).toBeUndefined()
    expect(delivery.observer.troubles).toEqual([])
  })
})

describe('the health of a webhook that works', () => {
  test('is written again each second, however often it is looked at', () => {
    const saved = new SavedHealth()
    for (let atMs = dayMs; atMs < dayMs + 1_000; atMs += 100) saved.note('w', true, atMs)
    expect(saved.isFresh('w', dayMs + 999)).toBe(true)
    expect(saved.isFresh('w', dayMs + 1_000)).toBe(false)
  })

  test('is written at once after a failure, and after the clock was set back', () => {
    const saved = new SavedHealth()
    saved.note('w', true, dayMs)
    expect(saved.isFresh('w', 0)).toBe(false)
    saved.note('w', false, dayMs)
    expect(saved.isFresh('w', dayMs)).toBe(false)
  })
})
