import { isAdministrator, type Actor } from '../../access/actor.ts'
import type { Webhook, WebhookQuery } from '../../store/store.ts'
import type { WebhookWork } from './webhook-work.ts'
import { requireWebhook } from './who-may.ts'

/** Throws AppError MILLRACE-WEBHOOK-UNKNOWN when the actor may not see it. */
export async function getWebhook(
  { store }: Pick<WebhookWork, 'store'>,
  actor: Actor,
  id: string,
): Promise<Webhook> {
  return await store.read(({ webhooks }) => requireWebhook(webhooks, actor, id))
}

/** The webhooks of the query that the actor may see. */
export async function findWebhooks(
  { store }: Pick<WebhookWork, 'store'>,
  actor: Actor,
  query: WebhookQuery,
): Promise<readonly Webhook[]> {
  if (isAdministrator(actor)) return await store.read(({ webhooks }) => webhooks.find(query))
  if (query.ownerId !== undefined && query.ownerId !== actor.userId) return []
  return await store.read(({ webhooks }) => webhooks.find({ ...query, ownerId: actor.userId }))
}
