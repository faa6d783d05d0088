import type { Actor } from '../../access/actor.ts'
import { auditWebhook } from './audit-webhook.ts'
import type { WebhookWork } from './webhook-work.ts'
import { requireWebhook } from './who-may.ts'

/** Removes a webhook with its deliveries and their history. */
export async function deleteWebhook(
  { store, clock }: Pick<WebhookWork, 'store' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await store.write(async unit => {
    const { webhooks } = unit
    await webhooks.lock()
    const before = await requireWebhook(webhooks, actor, id)
    await webhooks.remove(id)
    const deed = { action: 'webhook.deleted', by: actor.userId, at: clock.now() } as const
    await auditWebhook(unit, { ...deed, before })
  })
}
