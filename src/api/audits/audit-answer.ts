import { auditSource, auditType } from '../../contract/access/audit-actions.ts'
import type { AuditAnswer } from '../../contract/access/audit-answers.ts'
import type { StoredAuditEntry } from '../../store/store.ts'

/** An entry of the audit log as clients see it. */
export function auditAnswer(entry: StoredAuditEntry, tenantId: string, baseUrl: string): AuditAnswer {
  const { sequence, at, by, action, subject, spaceId, ownerId, before, after } = entry
  const id = String(sequence)
  return {
    id,
    eventId: id,
    eventTime: at.toISOString(),
    eventType: auditType(action),
    eventTypeVersion: '1.0',
    source: auditSource(action),
    contentType: 'application/json',
    tenantId,
    userId: by,
    data: {
      id: subject,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    },
    extensions: {
      ...(spaceId !== undefined && { spaceId }),
      ...(ownerId !== undefined && { ownerId }),
    },
    links: { self: { href: `${baseUrl}/api/v1/audits/${id}` } },
  }
}
