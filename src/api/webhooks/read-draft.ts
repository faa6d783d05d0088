import type { WebhookPost, WebhookPut } from '../../contract/webhooks/webhook-requests.ts'
import { readOnlyWebhookFields } from '../../contract/webhooks/webhook-fields.ts'
import { dialectsOf, type WebhookDraft } from '../../delivery/webhooks/webhook-draft.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Webhook } from '../../store/store.ts'
import type { Caller } from '../route.ts'
import type { WebhookDialect } from './dialect.ts'

/** The webhook that a client creates. */
export function draftOfPost(body: WebhookPost, caller: Caller, dialect: WebhookDialect): WebhookDraft {
  requireUntouched(dialect, body, {})
  const { level, origin, filters, paused, delivery } = body
  const ownerId = level === 'user' ? (body.ownerId ?? caller.userId) : caller.userId
  return { ...commonDraft(body), level, origin, filters, paused, delivery, ownerId }
}

/** The webhook that a client puts in the place of the current one, which clients see as `answer`. */
export function draftOfPut(
  body: WebhookPut,
  current: Webhook,
  answer: Readonly<Record<string, unknown>>,
  dialect: WebhookDialect,
): WebhookDraft {
  requireUntouched(dialect, body, answer)
  const isOff = body.enableCloudEventDelivery ?? !dialect.needsCloudEventsOnPut
  if (!isOff) throw cloudEventsOnly()
  return {
    ...commonDraft(body),
    level: body.level ?? current.level,
    ownerId: body.ownerId ?? current.ownerId,
    origin: current.origin,
    filters: body.filters ?? dialectsOf(current.filters),
    paused: body.paused ?? current.paused,
    delivery: body.delivery ?? current.delivery,
  }
}

function commonDraft(body: WebhookPost | WebhookPut) {
  const { name, description, url, eventTypes, filter, enabled, secret } = body
  const { headers, encryptedHeaders, checkCertificateRevocation } = body
  const sent = { headers, encryptedHeaders, checkCertificateRevocation }
  return { name, description, url, eventTypes, filter, enabled, secret, ...sent }
}

/** Read-only fields may come back as they are; the origin is one from the creation on. */
function requireUntouched(
  { refusesReadOnly }: WebhookDialect,
  body: WebhookPost | WebhookPut,
  answer: Readonly<Record<string, unknown>>,
): void {
  if (!refusesReadOnly) return
  const names = 'origin' in answer ? ([...readOnlyWebhookFields, 'origin'] as const) : readOnlyWebhookFields
  const touched = names.find(name => body[name] !== undefined && body[name] !== answer[name])
  if (touched !== undefined) throw readOnlyField(touched)
}

export function readOnlyField(name: string): AppError {
  return new AppError('MILLRACE-WEBHOOK-READ-ONLY-FIELD', `${name} is set by the server`, {
    fix: 'Leave the field out.',
  })
}

export function cloudEventsOnly(): AppError {
  return new AppError(
    'MILLRACE-WEBHOOK-CLOUDEVENTS-ONLY',
    'enableCloudEventDelivery is true for events of data tasks and cannot be switched off',
    { fix: 'Send enableCloudEventDelivery as true.' },
  )
}
