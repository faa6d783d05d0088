import { describe, expect, test } from 'vitest'
import type { ClaimedDelivery, Webhook } from '../../store/store.ts'
import type { SendJob, Sender, SendResult } from '../sending.ts'
import { openTestDelivery, type TestDelivery } from '../testing/test-delivery.ts'
import { Deliverer } from './deliverer.ts'
import type { EndedDelivery } from './ended-delivery.ts'
import { KnownWebhooks } from './known-webhooks.ts'

const answered: SendResult = {
  outcome: 'success',
  triggeredAt: new Date(),
  statusCode: 200,
  message: '',
  isGone: false,
  exchange: { request: { url: 'https://example.com', headers: {} }, timings: { totalMs: 1 } },
}

/** A sender whose requests end when they are told to. */
class ManualSender implements Pick<Sender, 'send'> {
  readonly underWay: { readonly webhookId: string; end(result: SendResult): void }[] = []

  send({ target }: SendJob): Promise<SendResult> {
    return new Promise(resolve => this.underWay.push({ webhookId: target.webhook.id, end: resolve }))
  }

  /** Ends the oldest request, and lets all happen that follows from it. */
  async endOne(result: SendResult = answered): Promise<void> {
    this.underWay.shift()?.end(result)
    await new Promise(setImmediate)
  }
}

async function delivererOf({ store, vault, clock }: TestDelivery) {
  const sender = new ManualSender()
  const ended: EndedDelivery[] = []
  const known = new KnownWebhooks(vault)
  await store.read(({ webhooks }) => known.refresh(webhooks))
  const deliverer: Deliverer = new Deliverer({
    sender,
    stepRunner: undefined,
    clock,
    known,
    random: () => 0.5,
    mayBegin: () => true,
    onEnded: given => {
      ended.push(...given)
      deliverer.release(given)
    },
  })
  let sequence = 0
  const taken = ({ id }: Webhook, count: number): readonly ClaimedDelivery[] =>
    Array.from({ length: count }, () => {
      sequence += 1
      const event = { eventId: 'e', eventType: 't', position: 1, lane: '', body: '{}' }
      return { ...event, sequence, webhookId: id, attempt: 1, failures: 0 }
    })
  return { sender, ended, deliverer, taken }
}

describe('the places for requests', () => {
  test('are 512, a freed one goes to the webhook that has waited, and each webhook finds a few beyond them', async () => {
    await using delivery = await openTestDelivery()
    const busy = await Promise.all(Array.from({ length: 8 }, () => delivery.haveWebhook()))
    const late = await delivery.haveWebhook()
    const { sender, deliverer, taken } = await delivererOf(delivery)
    for (const webhook of busy) deliverer.accept(taken(webhook, 70))
    while (sender.underWay.length > 0) await sender.endOne()
    for (const webhook of busy) deliverer.accept(taken(webhook, 70))
    expect(deliverer.inFlight).toBe(512)

    deliverer.accept(taken(late, 20))
    const ofLate = (): number => sender.underWay.filter(({ webhookId }) => webhookId === late.id).length
    // As a receiver of which nothing is known it gets two at first.
    expect(ofLate()).toBe(2)
    for (let count = 0; count < 5; count += 1) {
      const index = sender.underWay.findIndex(({ webhookId }) => webhookId === late.id)
      const [own] = sender.underWay.splice(index, 1)
      own?.end(answered)
      await new Promise(setImmediate)
    }
    const before = ofLate()
    expect(before).toBeGreaterThanOrEqual(4)
    for (let count = 0; count < 20; count += 1) await sender.endOne()

    expect(ofLate()).toBeGreaterThan(before)
  })

  test('are given up by what was taken just before its circuit opened', async () => {
    await using delivery = await openTestDelivery()
    const webhook = await delivery.haveWebhook()
    const { sender, ended, deliverer, taken } = await delivererOf(delivery)
    deliverer.accept(taken(webhook, 10))
    const { statusCode: _, ...rest } = answered
    while (sender.underWay.length > 0)
      await sender.endOne({ ...rest, outcome: 'fail', errorClass: 'refused' })
    expect(ended).toHaveLength(10)

    const late = taken(webhook, 3)
    deliverer.accept(late)

    expect(ended.slice(10).map(({ outcome, attempt }) => [outcome.sequence, outcome.state, attempt])).toEqual(
      late.map(each => [each.sequence, 'due', undefined]),
    )
    expect(late.some(each => deliverer.holds(each.sequence))).toBe(false)
    expect(deliverer.endpointOf(webhook.id).isIdle).toBe(true)
  })

  test('are all free again, and nothing is held, when everything has ended', async () => {
    await using delivery = await openTestDelivery()
    const webhooks = await Promise.all(Array.from({ length: 3 }, () => delivery.haveWebhook()))
    const { sender, ended, deliverer, taken } = await delivererOf(delivery)
    const all = webhooks.flatMap(webhook => taken(webhook, 50))
    deliverer.accept(all)
    for (let count = 0; count < 60; count += 1) await sender.endOne()

    deliverer.stop()
    while (sender.underWay.length > 0) await sender.endOne()

    expect(ended.map(({ outcome }) => outcome.sequence).toSorted((a, b) => a - b)).toEqual(
      all.map(each => each.sequence),
    )
    expect(all.some(each => deliverer.holds(each.sequence))).toBe(false)
    expect(deliverer.inFlight).toBe(0)
    expect([...deliverer.endpoints].map(({ isIdle, inFlight }) => [isIdle, inFlight])).toEqual(
      webhooks.map(() => [true, 0]),
    )
  })
})
