import type { Attempt, UnitOfWork, Webhook, WebhookHealth } from '../../store/store.ts'
import type { EndedAttempt } from './ended-delivery.ts'

/** So often the health of a webhook that works is written. */
const saveEachMs = 1_000

/** Why the server disabled a webhook, in words and as a code. */
export interface DisabledWebhook {
  readonly webhookId: string
  readonly code: 'delivery-failures' | 'receiver-gone'
  readonly reason: string
}

/** What this process has written of the health of webhooks, so that it does not write the same with every answer. */
export class SavedHealth {
  readonly #saved = new Map<string, number>()

  isFresh(webhookId: string, nowMs: number): boolean {
    const savedAt = this.#saved.get(webhookId)
    return savedAt !== undefined && Math.abs(nowMs - savedAt) < saveEachMs
  }

  /** After each unit. `isWorking` false: it is to be read and written again with the next answer. */
  note(webhookId: string, isWorking: boolean, nowMs: number): void {
    if (!isWorking) this.#saved.delete(webhookId)
    else if (!this.isFresh(webhookId, nowMs)) this.#saved.set(webhookId, nowMs)
  }
}

/**
 * Writes what attempts say of the health of their webhooks, and disables those whose receivers are gone or have failed for
 * as long as their settings allow. Those that work and were written a moment ago are left out.
 */
export async function followHealth(
  unit: UnitOfWork,
  attempts: readonly EndedAttempt[],
  saved: SavedHealth,
  now: Date,
): Promise<readonly DisabledWebhook[]> {
  const seen = [...seenByWebhook(attempts)].filter(
    ([id, { failure }]) => failure !== undefined || !saved.isFresh(id, now.getTime()),
  )
  if (seen.length === 0) return []
  const known = await unit.webhooks.health(seen.map(([id]) => id))
  const before = new Map(known.map(health => [health.webhookId, health]))
  const after = seen.map(([id, news]) => healthAfter(before.get(id) ?? { webhookId: id }, news))
  await unit.webhooks.saveHealth(after)
  const disabled: DisabledWebhook[] = []
  for (const health of after.filter(({ failingSince }) => failingSince !== undefined)) {
    const isGone = attempts.some(({ record, isGone }) => isGone && record.webhookId === health.webhookId)
    const why = await disableFailing(unit, health, isGone, now)
    if (why) disabled.push(why)
  }
  return disabled
}

interface Seen {
  success?: Attempt
  failure?: Attempt
}

function seenByWebhook(attempts: readonly EndedAttempt[]): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>()
  for (const { record } of attempts.filter(({ record }) => record.outcome !== 'interrupted')) {
    const news = seen.get(record.webhookId) ?? {}
    if (record.outcome === 'success') news.success = record
    else news.failure = record
    seen.set(record.webhookId, news)
  }
  return seen
}

/** One success among failures is enough: the receiver works. */
function healthAfter(before: WebhookHealth, { success, failure }: Seen): WebhookHealth {
  const { failingSince, ...rest } = before
  const since = success ? undefined : (failingSince ?? failure?.triggeredAt)
  return {
    ...rest,
    ...(since && { failingSince: since }),
    ...(success && { lastSuccessAt: success.triggeredAt }),
    ...(failure && { lastFailureAt: failure.triggeredAt }),
  }
}

async function disableFailing(
  unit: UnitOfWork,
  { webhookId, failingSince }: WebhookHealth,
  isGone: boolean,
  now: Date,
): Promise<DisabledWebhook | undefined> {
  await unit.webhooks.lock()
  const webhook = await unit.webhooks.get(webhookId)
  if (!webhook?.enabled || !failingSince) return undefined
  const failedForMs = now.getTime() - failingSince.getTime()
  if (isGone) return await disable(unit, webhook, now, goneReason)
  if (failedForMs < webhook.delivery.disableAfterSeconds * 1000) return undefined
  const since = failingSince.toISOString()
  const reason = webhook.automation
    ? `Every attempt since ${since} has failed. Mend what its steps need, resume the automation and release what was held.`
    : `Every delivery since ${since} has failed. Mend the receiver, enable the webhook and release what was held.`
  return await disable(unit, webhook, now, { code: 'delivery-failures', reason })
}

const goneReason = {
  code: 'receiver-gone',
  reason: 'The receiver answered 410 Gone: it wants no more events.',
} as const

/** The events of a disabled webhook are held until somebody releases them. */
async function disable(
  unit: UnitOfWork,
  webhook: Webhook,
  now: Date,
  why: Omit<DisabledWebhook, 'webhookId'>,
): Promise<DisabledWebhook> {
  await unit.webhooks.replace({
    ...webhook,
    enabled: false,
    disabledReason: why.reason,
    disabledReasonCode: why.code,
    updatedAt: now,
  })
  await unit.deliveries.hold(webhook.id)
  return { webhookId: webhook.id, ...why }
}
