import { isAdministrator, type Actor } from '../../access/actor.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Attempt, AttemptQuery, Delivery, DeliveryQuery, Readers } from '../../store/store.ts'
import type { WebhookWork } from './webhook-work.ts'
import { requireWebhook } from './who-may.ts'

type Work = Pick<WebhookWork, 'store'>

/** An attempt with the exact JSON text of its event; undefined when the log no longer has it. */
export interface AttemptWithEvent {
  readonly attempt: Attempt
  readonly event: string | undefined
}

export interface DeliveryHistory {
  readonly delivery: Delivery
  readonly event: string | undefined
  /** Oldest first. */
  readonly attempts: readonly Attempt[]
}

/** Attempts of a webhook with their events. */
export async function findAttempts(
  { store }: Work,
  actor: Actor,
  query: AttemptQuery,
): Promise<readonly AttemptWithEvent[]> {
  return await store.read(async records => {
    await requireWebhook(records.webhooks, actor, query.webhookId)
    const attempts = await records.deliveries.attempts(query)
    return await Promise.all(attempts.map(attempt => withEvent(records, attempt)))
  })
}

export interface AttemptName {
  readonly webhookId: string
  readonly sequence: number
  readonly number: number
}

/** Throws AppError MILLRACE-WEBHOOK-DELIVERY-UNKNOWN when the webhook has no such attempt. */
export async function getAttempt(
  { store }: Work,
  actor: Actor,
  { webhookId, sequence, number }: AttemptName,
): Promise<AttemptWithEvent> {
  return await store.read(async records => {
    await requireWebhook(records.webhooks, actor, webhookId)
    const attempt = await records.deliveries.attempt(sequence, number)
    if (attempt?.webhookId !== webhookId) throw unknownDelivery(`${sequence}-${number}`)
    return await withEvent(records, attempt)
  })
}

async function withEvent({ deliveries }: Readers, attempt: Attempt): Promise<AttemptWithEvent> {
  return { attempt, event: await deliveries.bodyOf(attempt.sequence) }
}

/** Deliveries, newest first. Who is no administrator sees those of one webhook of their own. */
export async function findDeliveries(
  { store }: Work,
  actor: Actor,
  query: DeliveryQuery,
): Promise<readonly Delivery[]> {
  return await store.read(async ({ webhooks, deliveries }) => {
    if (query.webhookId !== undefined) await requireWebhook(webhooks, actor, query.webhookId)
    else if (!isAdministrator(actor)) {
      throw new AppError('MILLRACE-API-FORBIDDEN', 'Deliveries of all webhooks need the role TenantAdmin', {
        fix: 'Name one of your webhooks with webhookId.',
      })
    }
    return await deliveries.find({ ...query, kind: 'webhook' })
  })
}

/** One delivery with all of its attempts. Throws AppError when there is none that the actor may see. */
export async function getDelivery({ store }: Work, actor: Actor, sequence: number): Promise<DeliveryHistory> {
  return await store.read(async ({ webhooks, deliveries }) => {
    const delivery = await deliveries.get(sequence)
    const webhook = delivery && (await webhooks.get(delivery.webhookId))
    const isSeen = !webhook?.automation && (isAdministrator(actor) || webhook?.ownerId === actor.userId)
    if (!delivery || !isSeen) throw unknownDelivery(String(sequence))
    return {
      delivery,
      event: await deliveries.bodyOf(sequence),
      attempts: await deliveries.attemptsOf(sequence),
    }
  })
}

export function unknownDelivery(id: string): AppError {
  return new AppError('MILLRACE-WEBHOOK-DELIVERY-UNKNOWN', `There is no delivery "${id}"`, {
    fix: 'Check the id; `millrace deliveries list` shows the deliveries that are kept.',
  })
}
