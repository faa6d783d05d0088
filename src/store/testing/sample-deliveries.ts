import { defaultDeliverySettings } from '../../contract/webhooks/delivery-settings.ts'
import type { Attempt, ClaimedDelivery, NewDelivery, Store, Webhook } from '../store.ts'
import { aStartedEvent, later, noon } from './sample-records.ts'

export function aWebhook(id: string, changes: Partial<Webhook> = {}): Webhook {
  return {
    id,
    name: `Webhook ${id}`,
    description: 'tells "ünï"',
    url: `https://example.com/${id}`,
    eventTypes: ['started', 'failed'],
    filter: '',
    filters: '',
    level: 'tenant',
    ownerId: 'ada',
    origin: 'api',
    enabled: true,
    paused: false,
    headers: { 'x-team': 'data' },
    encryptedHeaders: { authorization: 'sealed:1' },
    secrets: [
      { sealed: 'sealed:new', createdAt: noon },
      { sealed: 'sealed:old', createdAt: later(-60), validUntil: later(60) },
    ],
    checkCertificateRevocation: false,
    delivery: defaultDeliverySettings,
    startPosition: 0,
    createdAt: noon,
    createdByUserId: 'ada',
    updatedAt: noon,
    updatedByUserId: 'ada',
    ...changes,
  }
}

export function aDelivery(changes: Partial<NewDelivery> = {}): NewDelivery {
  return {
    webhookId: 'w1',
    eventId: 'e1',
    eventType: 'started',
    position: 1,
    lane: '',
    state: 'due',
    nextAttemptAt: noon,
    createdAt: noon,
    testEvent: '{"id":"e1"}',
    ...changes,
  }
}

export function anAttempt(sequence: number, changes: Partial<Attempt> = {}): Attempt {
  return {
    sequence,
    number: 1,
    webhookId: 'w1',
    eventId: 'e1',
    eventType: 'started',
    reason: 'schedule',
    outcome: 'success',
    triggeredAt: noon,
    durationMs: 12,
    statusCode: 200,
    message: 'answered 200',
    exchange: '{"request":"ü\\u0000"}',
    ...changes,
  }
}

/** Events `e1`, `e2` and so on, at positions from 1. */
export async function haveEvents(store: Store, count: number): Promise<void> {
  await store.write(async unit => {
    for (let index = 1; index <= count; index += 1) await unit.outbox.append(aStartedEvent(`e${index}`), 'r1')
  })
}

export async function haveDeliveries(
  store: Store,
  ...deliveries: readonly Partial<NewDelivery>[]
): Promise<readonly number[]> {
  return await store.write(unit => unit.deliveries.add(deliveries.map(aDelivery)))
}

/** What `worker` gets when it claims of a webhook at noon, or `seconds` later. */
export async function claim(
  store: Store,
  limit: number,
  { worker = 'a', webhookId = 'w1', seconds = 0 } = {},
): Promise<readonly ClaimedDelivery[]> {
  return await store.write(unit => unit.deliveries.claim([{ webhookId, limit }], worker, later(seconds)))
}
