import type { AuditAction } from '../../contract/access/audit-actions.ts'
import { auditDeed, type Deed } from '../audit-deed.ts'
import type { UnitOfWork } from '../../store/store.ts'
import type { Automation } from './automation-actions.ts'
import { draftOfAutomation, withoutSecrets } from './automation-draft.ts'

/** Records who did what to an automation, in the unit of the change. */
export async function auditAutomation(
  unit: Pick<UnitOfWork, 'audit'>,
  deed: Deed<Automation, Extract<AuditAction, `automation.${string}`>>,
): Promise<void> {
  await auditDeed(unit, deed, automationDocument)
}

/** Of encrypted headers only the names (invariant 6). */
function automationDocument(automation: Automation) {
  const { steps: _steps, ...plain } = draftOfAutomation(automation)
  const { paused, automation: part } = automation
  return { id: automation.id, ...plain, paused, steps: part.steps.map(withoutSecrets) }
}
