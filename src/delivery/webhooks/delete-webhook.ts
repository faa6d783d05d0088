import type { Actor, WebhookWork } from './webhook-work.ts'
import { requireWebhook } from './who-may.ts'

/** Removes a webhook with its deliveries and their history. */
export async function deleteWebhook(
  { store }: Pick<WebhookWork, 'store'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await store.write(async ({ webhooks }) => {
    await webhooks.lock()
    await requireWebhook(webhooks, actor, id)
    await webhooks.remove(id)
  })
}
