import type { AuditAction } from '../../contract/access/audit-actions.ts'
import type { UnitOfWork, Webhook } from '../../store/store.ts'
import { dialectsOf, plainFields } from './webhook-draft.ts'

export interface WebhookDeed {
  readonly action: Extract<AuditAction, `webhook.${string}`>
  readonly by: string
  readonly at: Date
  readonly before?: Webhook
  readonly after?: Webhook
}

/** Records who did what to a webhook, in the unit of the change. */
export async function auditWebhook(
  { audit }: Pick<UnitOfWork, 'audit'>,
  { action, by, at, before, after }: WebhookDeed,
): Promise<void> {
  const { id = '', ownerId = '' } = after ?? before ?? {}
  await audit.add({
    at,
    by,
    action,
    subject: id,
    ownerId,
    ...(before && { before: webhookDocument(before) }),
    ...(after && { after: webhookDocument(after) }),
  })
}

/** Of headers only the names, and of secrets only how many there are (invariant 6). */
function webhookDocument(webhook: Webhook) {
  const { headers, ...plain } = plainFields(webhook)
  return {
    id: webhook.id,
    ...plain,
    filters: dialectsOf(webhook.filters),
    headers: Object.keys(headers),
    encryptedHeaders: Object.keys(webhook.encryptedHeaders),
    secrets: webhook.secrets.length,
  }
}
