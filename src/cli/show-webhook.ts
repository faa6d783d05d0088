import type { WebhookAnswer } from '../contract/webhooks/webhook-answers.ts'
import { showTable } from './show-table.ts'
import { showAgo, showDuration } from './show-text.ts'

/** `on`, `paused`, or why it is off. */
export function webhookState({
  enabled,
  paused,
  disabledReasonCode,
}: Pick<WebhookAnswer, 'enabled' | 'paused' | 'disabledReasonCode'>): string {
  if (!enabled) return disabledReasonCode === undefined ? 'off' : `off: ${disabledReasonCode}`
  return paused ? 'paused' : 'on'
}

export async function webhookTable(webhooks: readonly WebhookAnswer[]): Promise<string> {
  const rows = webhooks.map(webhook => [
    webhook.id,
    webhook.name,
    webhookState(webhook),
    shortTypes(webhook),
    webhook.url,
  ])
  return await showTable(['ID', 'NAME', 'STATE', 'EVENTS', 'URL'], rows)
}

/** Everything about a webhook, a line for each thing. */
export function showWebhook(webhook: WebhookAnswer, now: Date): string {
  const { delivery } = webhook
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['webhook', `${webhook.name}  ${webhook.id}`],
    ['url', webhook.url],
    ['state', webhookState(webhook)],
    ['', webhook.disabledReason],
    ['about', webhook.description || undefined],
    ['events', shortTypes(webhook)],
    ['filter', webhook.filter || undefined],
    ['filters', webhook.filters.length === 0 ? undefined : JSON.stringify(webhook.filters)],
    ['level', `${webhook.level}, owned by ${webhook.ownerId}`],
    ['secret', webhook.secretKeyAdded ? 'stored' : 'none: nothing is signed'],
    ['public key', webhook.deliveryPublicKey],
    ['headers', headersOf(webhook)],
    ['format', delivery.format],
    ['order', delivery.order],
    ['retries', delivery.retrySeconds.map(seconds => showDuration(seconds * 1000)).join(', ') || 'none'],
    ['limits', limitsOf(webhook)],
    ['made', showAgo(new Date(webhook.createdAt), now)],
  ]
  return lines
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${name.padEnd(12)}${text}`)
    .join('\n')
}

function shortTypes({ eventTypes }: WebhookAnswer): string {
  return eventTypes.map(type => type.replace(/^.*\./, '')).join(', ') || 'none'
}

function headersOf({ headers, encryptedHeaders }: WebhookAnswer): string | undefined {
  const plain = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [...plain, ...encryptedHeaders.map(name => `${name}: (encrypted)`)].join(', ') || undefined
}

function limitsOf({ delivery: { maxInFlight, maxPerSecond } }: WebhookAnswer): string {
  const rate = maxPerSecond === undefined ? '' : `, ${maxPerSecond} a second`
  return `${maxInFlight} requests at the same time${rate}`
}
