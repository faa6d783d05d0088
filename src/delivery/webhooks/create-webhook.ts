import type { Actor } from '../../access/actor.ts'
import type { Webhook } from '../../store/store.ts'
import { auditWebhook } from './audit-webhook.ts'
import { checkDraft } from './check-draft.ts'
import { requireRoomOfOwner, requireRoomOfServer } from './check-quota.ts'
import { sealDraft } from './seal-draft.ts'
import type { WebhookDraft } from './webhook-draft.ts'
import type { WebhookWork } from './webhook-work.ts'
import { requireLevel } from './who-may.ts'

/** Makes a webhook that gets the events from now on. Throws AppError when the actor may not, or for what is wrong with it. */
export async function createWebhook(work: WebhookWork, actor: Actor, draft: WebhookDraft): Promise<Webhook> {
  requireLevel(actor, draft)
  checkDraft(draft, undefined, work.addressRules)
  const id = work.newId()
  return await work.store.write(async unit => {
    const { webhooks, events } = unit
    await webhooks.lock()
    await requireRoomOfOwner(webhooks, draft.ownerId, work.limits)
    await requireRoomOfServer(webhooks, work.limits)
    const startPosition = await events.newestPosition()
    const sealed = { id, draft, current: undefined, now: work.clock.now(), by: actor.userId, startPosition }
    const webhook = sealDraft(work.vault, sealed)
    await webhooks.add(webhook)
    const { createdAt: at } = webhook
    await auditWebhook(unit, { action: 'webhook.created', by: actor.userId, at, after: webhook })
    return webhook
  })
}
