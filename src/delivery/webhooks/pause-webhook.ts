import type { Actor } from '../../access/actor.ts'
import type { Webhook } from '../../store/store.ts'
import { auditWebhook } from './audit-webhook.ts'
import type { WebhookWork } from './webhook-work.ts'
import { requireWebhook } from './who-may.ts'

/** Pauses a webhook, or lets it go on: while it is paused its events are matched and wait, and then they are sent. */
export async function pauseWebhook(
  { store, clock }: Pick<WebhookWork, 'store' | 'clock'>,
  actor: Actor,
  id: string,
  paused: boolean,
): Promise<Webhook> {
  return await store.write(async unit => {
    const { webhooks } = unit
    await webhooks.lock()
    const webhook = await requireWebhook(webhooks, actor, id)
    if (webhook.paused === paused) return webhook
    const changed = { ...webhook, paused, updatedAt: clock.now(), updatedByUserId: actor.userId }
    await webhooks.replace(changed)
    const deed = { action: 'webhook.updated', by: actor.userId, at: changed.updatedAt } as const
    await auditWebhook(unit, { ...deed, before: webhook, after: changed })
    return changed
  })
}
