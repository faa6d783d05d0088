import { WebhookAnswer } from '../contract/webhooks/webhook-answers.ts'
import type { ApiClient } from '../app.ts'
import { askList } from './ask-api.ts'
import { findNamed } from './find-named.ts'

/** Every webhook that the caller may see, by name. */
export async function allWebhooks(api: ApiClient): Promise<readonly WebhookAnswer[]> {
  return await askList(api, WebhookAnswer, '/api/v1/webhooks?limit=100&sort=name')
}

/** The webhook with this id or name, or whose id begins like this. */
export async function findWebhook(api: ApiClient, name: string): Promise<WebhookAnswer> {
  return findNamed('webhook', name, await allWebhooks(api))
}

/** Path of a webhook in the API, or of something below it. */
export function webhookPath({ id }: WebhookAnswer, below = ''): string {
  return `/api/v1/webhooks/${encodeURIComponent(id)}${below}`
}
