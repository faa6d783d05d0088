import type { DeliverySettings } from '../../contract/webhooks/delivery-settings.ts'
import type { Webhook, WebhookLevel, WebhookOrigin } from '../../store/store.ts'

/** In place of a secret text: what is stored stays. */
export const kept = Symbol('kept')

/** A webhook as somebody wants it. Its texts are checked already; secrets are plain, or stay what they are. */
export interface WebhookDraft {
  readonly name: string
  readonly description: string
  readonly url: string
  readonly eventTypes: readonly string[]
  readonly filter: string
  readonly filters: readonly unknown[]
  readonly level: WebhookLevel
  readonly ownerId: string
  readonly origin: WebhookOrigin
  readonly enabled: boolean
  readonly paused: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly encryptedHeaders: Readonly<Record<string, string | typeof kept>>
  /** Undefined: requests are not signed with a secret. */
  readonly secret: string | typeof kept | undefined
  readonly checkCertificateRevocation: boolean
  readonly delivery: DeliverySettings
}

/** The draft that changes nothing. */
export function draftOf(webhook: Webhook): WebhookDraft {
  return {
    ...plainFields(webhook),
    filters: dialectsOf(webhook.filters),
    encryptedHeaders: Object.fromEntries(Object.keys(webhook.encryptedHeaders).map(name => [name, kept])),
    secret: webhook.secrets.length > 0 ? kept : undefined,
  }
}

/** What a draft and a webhook have in common, and nothing else of either. */
export function plainFields(source: Webhook | WebhookDraft) {
  const { name, description, url, eventTypes, filter, level, ownerId, origin } = source
  const { enabled, paused, headers, checkCertificateRevocation, delivery } = source
  const about = { name, description, url, eventTypes, filter, level, ownerId, origin }
  return { ...about, enabled, paused, headers, checkCertificateRevocation, delivery }
}

/** The filter dialects of a webhook from the text that the state keeps. */
export function dialectsOf(filters: string): readonly unknown[] {
  return filters === '' ? [] : (JSON.parse(filters) as readonly unknown[])
}
