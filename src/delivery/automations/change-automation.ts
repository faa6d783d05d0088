import type { Actor } from '../../access/actor.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { UnitOfWork } from '../../store/store.ts'
import type { WebhookWork } from '../webhooks/webhook-work.ts'
import type { Automation } from './automation-actions.ts'
import { sealAutomation, type AutomationDraft } from './automation-draft.ts'
import { auditAutomation } from './audit-automation.ts'
import { requireAutomation, requireMay, requireNotInFile } from './who-may.ts'

/** Makes an automation that reacts to the events from now on. Throws AppError when the actor may not. */
export async function createAutomation(
  work: WebhookWork,
  actor: Actor,
  draft: AutomationDraft,
): Promise<Automation> {
  requireMay(actor, draft)
  const id = work.newId()
  return await work.store.write(async unit => {
    const { webhooks, events } = unit
    await webhooks.lock()
    const { webhooksPerOwner, webhooksPerTenant } = work.limits
    if ((await webhooks.countOfOwner(draft.ownerId, 'automation')) >= webhooksPerOwner)
      throw tooMany(`The owner has ${webhooksPerOwner} automations, which is the limit`)
    if ((await webhooks.count('automation')) >= webhooksPerTenant)
      throw tooMany(`The server has ${webhooksPerTenant} automations, which is the limit`)
    const [now, startPosition] = [work.clock.now(), await events.newestPosition()]
    const sealed = { id, draft, current: undefined, now, by: actor.userId, startPosition }
    const automation = sealAutomation(work.vault, sealed)
    await webhooks.add(automation)
    await auditAutomation(unit, {
      action: 'automation.created',
      by: actor.userId,
      at: now,
      after: automation,
    })
    return automation
  })
}

export interface AutomationChange {
  readonly id: string
  /** What the automation is to be, made from what it is; may be asked again. */
  draft(current: Automation): AutomationDraft
}

/** Changes an automation. Disabling holds what waits; enabling clears the failures of before, and releases nothing. */
export async function changeAutomation(
  work: WebhookWork,
  actor: Actor,
  { id, draft: draftFrom }: AutomationChange,
): Promise<Automation> {
  return await work.store.write(async unit => {
    await unit.webhooks.lock()
    const current = await requireAutomation(unit.webhooks, actor, id)
    requireNotInFile(current)
    const draft = draftFrom(current)
    requireMay(actor, draft, current)
    const sealed = { id, draft, current, now: work.clock.now(), by: actor.userId, startPosition: 0 }
    const automation = sealAutomation(work.vault, sealed)
    await replaceAutomation(unit, current, automation)
    return automation
  })
}

/** Writes what an automation is now, and who made it so. */
export async function replaceAutomation(
  unit: UnitOfWork,
  before: Automation,
  after: Automation,
): Promise<void> {
  const { id, updatedAt: at, updatedByUserId: by } = after
  await unit.webhooks.replace(after)
  await auditAutomation(unit, { action: 'automation.updated', by, at, before, after })
  if (before.enabled && !after.enabled) await unit.deliveries.hold(id)
  if (!before.enabled && after.enabled) await unit.webhooks.saveHealth([{ webhookId: id }])
}

/** Removes an automation with its runs and their history. */
export async function deleteAutomation(
  { store, clock }: Pick<WebhookWork, 'store' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await store.write(async unit => {
    await unit.webhooks.lock()
    const before = await requireAutomation(unit.webhooks, actor, id)
    requireNotInFile(before)
    await removeAutomation(unit, before, { by: actor.userId, at: clock.now() })
  })
}

export async function removeAutomation(
  unit: UnitOfWork,
  before: Automation,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<void> {
  await unit.webhooks.remove(before.id)
  await auditAutomation(unit, { action: 'automation.deleted', by, at, before })
}

/**
 * Pauses an automation, or lets it go on; also one of millrace.yaml. While it is paused its events wait. One that the server
 * disabled is enabled again when it goes on.
 */
export async function pauseAutomation(
  { store, clock }: Pick<WebhookWork, 'store' | 'clock'>,
  actor: Actor,
  id: string,
  paused: boolean,
): Promise<Automation> {
  return await store.write(async unit => {
    await unit.webhooks.lock()
    const before = await requireAutomation(unit.webhooks, actor, id)
    const { disabledReason: _reason, disabledReasonCode, ...others } = before
    const isFreed = !paused && disabledReasonCode !== undefined
    if (before.paused === paused && !isFreed) return before
    const changed = { paused, updatedAt: clock.now(), updatedByUserId: actor.userId }
    const after = isFreed ? { ...others, ...changed, enabled: true } : { ...before, ...changed }
    await replaceAutomation(unit, before, after)
    return after
  })
}

function tooMany(what: string): AppError {
  return new AppError('MILLRACE-AUTOMATION-TOO-MANY', what, {
    fix: 'Delete automations that are not needed, or raise the limit in the settings of the server.',
  })
}
