import type { AuditAction } from '../contract/access/audit-actions.ts'
import type { UnitOfWork } from '../store/store.ts'

/** Who did what to a webhook or an automation, and how it was before and after. */
export interface Deed<Thing, Action extends AuditAction> {
  readonly action: Action
  readonly by: string
  readonly at: Date
  readonly before?: Thing
  readonly after?: Thing
}

/** Records a deed in the unit of the change; `document` is what may be shown of the thing (invariant 6). */
export async function auditDeed<Thing extends { readonly id: string; readonly ownerId: string }>(
  { audit }: Pick<UnitOfWork, 'audit'>,
  { action, by, at, before, after }: Deed<Thing, AuditAction>,
  document: (thing: Thing) => Readonly<Record<string, unknown>>,
): Promise<void> {
  const { id = '', ownerId = '' } = after ?? before ?? {}
  await audit.add({
    at,
    by,
    action,
    subject: id,
    ownerId,
    ...(before && { before: document(before) }),
    ...(after && { after: document(after) }),
  })
}
