import type { Actor } from '../../access/actor.ts'
import type { UnitOfWork, Webhook } from '../../store/store.ts'
import { auditWebhook } from './audit-webhook.ts'
import { checkDraft } from './check-draft.ts'
import { requireRoomOfOwner } from './check-quota.ts'
import { sealDraft } from './seal-draft.ts'
import type { WebhookDraft } from './webhook-draft.ts'
import type { WebhookWork } from './webhook-work.ts'
import { requireLevel, requireWebhook } from './who-may.ts'

export interface WebhookChange {
  readonly id: string
  /** What the webhook is to be, made from what it is; may be asked again. */
  draft(current: Webhook): WebhookDraft
}

/**
 * Changes a webhook. Disabling holds the deliveries that are due; enabling clears the reason and the failures of before, and
 * releases nothing: what is held waits for `releaseHeld`.
 */
export async function changeWebhook(
  work: WebhookWork,
  actor: Actor,
  { id, draft: draftFrom }: WebhookChange,
): Promise<Webhook> {
  return await work.store.write(async unit => {
    await unit.webhooks.lock()
    const current = await requireWebhook(unit.webhooks, actor, id)
    const draft = draftFrom(current)
    requireLevel(actor, draft)
    checkDraft(draft, current, work.addressRules)
    if (draft.ownerId !== current.ownerId) await requireRoomOfOwner(unit.webhooks, draft.ownerId, work.limits)
    const sealed = { id, draft, current, now: work.clock.now(), by: actor.userId, startPosition: 0 }
    const webhook = sealDraft(work.vault, sealed)
    await unit.webhooks.replace(webhook)
    const { updatedAt: at } = webhook
    const deed = { action: 'webhook.updated', by: actor.userId, at } as const
    await auditWebhook(unit, { ...deed, before: current, after: webhook })
    await followSwitch(unit, current, webhook)
    return webhook
  })
}

async function followSwitch(unit: UnitOfWork, before: Webhook, { id, enabled }: Webhook): Promise<void> {
  if (before.enabled && !enabled) await unit.deliveries.hold(id)
  if (!before.enabled && enabled) await unit.webhooks.saveHealth([{ webhookId: id }])
}
