import { WebhookAnswer } from '../contract/webhooks/webhook-answers.ts'
import type { ApiClient } from '../app.ts'
import { askList } from './ask-api.ts'
import { unknownName } from './find-by-name.ts'
import { usageError } from './program.ts'

/** Every webhook that the caller may see, by name. */
export async function allWebhooks(api: ApiClient): Promise<readonly WebhookAnswer[]> {
  return await askList(api, WebhookAnswer, '/api/v1/webhooks?limit=100&sort=name')
}

/** The webhook with this id or name, or whose id begins like this. */
export async function findWebhook(api: ApiClient, name: string): Promise<WebhookAnswer> {
  const all = await allWebhooks(api)
  const exact = all.find(webhook => webhook.id === name)
  if (exact) return exact
  const named = all.filter(webhook => webhook.name.toLowerCase() === name.toLowerCase())
  const found = named.length > 0 ? named : all.filter(({ id }) => name.length >= 4 && id.startsWith(name))
  const [only] = found
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ')
    throw usageError(`Several webhooks are called "${name}"`, `Name one by its id: ${ids}.`)
  }
  if (only) return only
  throw unknownName(
    'webhook',
    name,
    all.map(webhook => webhook.name),
  )
}

/** Path of a webhook in the API, or of something below it. */
export function webhookPath({ id }: WebhookAnswer, below = ''): string {
  return `/api/v1/webhooks/${encodeURIComponent(id)}${below}`
}
