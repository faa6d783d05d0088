import type { Actor } from '../../access/actor.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { WebhookWork } from './webhook-work.ts'
import { requireWebhook } from './who-may.ts'

/** Makes the held deliveries of a webhook due now: how many. Throws AppError when the webhook is disabled. */
export async function releaseHeld(
  { store, clock }: Pick<WebhookWork, 'store' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<number> {
  return await store.write(async ({ webhooks, deliveries }) => {
    await webhooks.lock()
    const webhook = await requireWebhook(webhooks, actor, id)
    if (!webhook.enabled) {
      throw new AppError('MILLRACE-WEBHOOK-IS-DISABLED', `The webhook "${webhook.name}" is disabled`, {
        fix: 'Enable the webhook, then release what is held.',
      })
    }
    return await deliveries.release(id, clock.now())
  })
}
