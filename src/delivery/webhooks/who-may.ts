import { isAdministrator, type Actor } from '../../access/actor.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Webhook, WebhookReader } from '../../store/store.ts'
import type { WebhookDraft } from './webhook-draft.ts'

/**
 * The webhook, when the actor may see it: administrators all, others their own. Throws AppError MILLRACE-WEBHOOK-UNKNOWN
 * for the others too, so that nobody learns which ids exist.
 */
export async function requireWebhook(webhooks: WebhookReader, actor: Actor, id: string): Promise<Webhook> {
  const webhook = await webhooks.get(id)
  if (webhook && !webhook.automation && (isAdministrator(actor) || webhook.ownerId === actor.userId))
    return webhook
  throw unknownWebhook(id)
}

export function unknownWebhook(id: string): AppError {
  return new AppError('MILLRACE-WEBHOOK-UNKNOWN', `There is no webhook "${id}"`, {
    fix: 'Check the id; `millrace webhooks list` shows the webhooks.',
  })
}

/** Throws AppError when the actor may not have a webhook of this level and owner. */
export function requireLevel(
  actor: Actor,
  { level, ownerId }: Pick<WebhookDraft, 'level' | 'ownerId'>,
): void {
  if (isAdministrator(actor)) return
  if (level === 'user' && ownerId === actor.userId) return
  const what = level === 'tenant' ? 'A webhook of the level tenant' : 'A webhook of another owner'
  throw new AppError('MILLRACE-WEBHOOK-LEVEL-FORBIDDEN', `${what} needs the role TenantAdmin`, {
    fix: 'Use the level user and yourself as its owner, or the key of an administrator.',
  })
}
