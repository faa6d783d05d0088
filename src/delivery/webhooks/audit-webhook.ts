import type { AuditAction } from '../../contract/access/audit-actions.ts'
import { auditDeed, type Deed } from '../audit-deed.ts'
import type { UnitOfWork, Webhook } from '../../store/store.ts'
import { dialectsOf, plainFields } from './webhook-draft.ts'

/** Records who did what to a webhook, in the unit of the change. */
export async function auditWebhook(
  unit: Pick<UnitOfWork, 'audit'>,
  deed: Deed<Webhook, Extract<AuditAction, `webhook.${string}`>>,
): Promise<void> {
  await auditDeed(unit, deed, webhookDocument)
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
