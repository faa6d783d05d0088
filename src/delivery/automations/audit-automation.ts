import type { AuditAction } from '../../contract/access/audit-actions.ts'
import type { UnitOfWork } from '../../store/store.ts'
import type { Automation } from './automation-actions.ts'
import { draftOfAutomation, withoutSecrets } from './automation-draft.ts'

export interface AutomationDeed {
  readonly action: Extract<AuditAction, `automation.${string}`>
  readonly by: string
  readonly at: Date
  readonly before?: Automation
  readonly after?: Automation
}

/** Records who did what to an automation, in the unit of the change. */
export async function auditAutomation(
  { audit }: Pick<UnitOfWork, 'audit'>,
  { action, by, at, before, after }: AutomationDeed,
): Promise<void> {
  const { id = '', ownerId = '' } = after ?? before ?? {}
  await audit.add({
    at,
    by,
    action,
    subject: id,
    ownerId,
    ...(before && { before: automationDocument(before) }),
    ...(after && { after: automationDocument(after) }),
  })
}

/** Of encrypted headers only the names (invariant 6). */
function automationDocument(automation: Automation) {
  const { steps: _steps, ...plain } = draftOfAutomation(automation)
  const { paused, automation: part } = automation
  return { id: automation.id, ...plain, paused, steps: part.steps.map(withoutSecrets) }
}
