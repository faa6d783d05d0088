import type { AutomationInFile } from '../../contract/automations/automation-fields.ts'
import { derivedHex } from '../../foundation/derived-id.ts'
import type { UnitOfWork } from '../../store/store.ts'
import { headerContext, stepContext } from '../open-target.ts'
import type { Vault } from '../vault.ts'
import type { WebhookWork } from '../webhooks/webhook-work.ts'
import type { Automation } from './automation-actions.ts'
import { auditAutomation } from './audit-automation.ts'
import { sealAutomation, withoutSecrets, type AutomationDraft } from './automation-draft.ts'
import { removeAutomation, replaceAutomation } from './change-automation.ts'
import { automationOf } from './who-may.ts'

/** An automation of millrace.yaml, with references filled in. */
export interface DeclaredAutomation {
  readonly id: string
  readonly name: string
  readonly content: AutomationInFile
}

export interface AutomationDeclaration extends Pick<WebhookWork, 'store' | 'clock' | 'vault'> {
  readonly ownerId: string
  readonly declared: readonly DeclaredAutomation[]
}

/**
 * Makes the state say of the automations of millrace.yaml what the file says: those that are gone from it are removed. One that the
 * file has not changed stays as it is, also paused or disabled.
 */
export async function declareAutomations(declaration: AutomationDeclaration): Promise<void> {
  const { store, ownerId, declared } = declaration
  await store.write(async unit => {
    await unit.webhooks.lock()
    const at = declaration.clock.now()
    const kept = (await unit.webhooks.all()).flatMap(webhook => automationOf(webhook) ?? [])
    const ids = new Set(declared.map(({ id }) => id))
    for (const each of kept.filter(({ id, automation }) => automation.declared !== undefined && !ids.has(id)))
      await removeAutomation(unit, each, { by: ownerId, at })
    for (const each of declared)
      await declareOne(unit, each, { declaration, at, current: kept.find(({ id }) => id === each.id) })
  })
}

interface Declaring {
  readonly declaration: AutomationDeclaration
  readonly at: Date
  readonly current: Automation | undefined
}

async function declareOne(
  unit: UnitOfWork,
  each: DeclaredAutomation,
  { declaration: { vault, ownerId }, at: now, current }: Declaring,
): Promise<void> {
  const draft = draftOfDeclared(each, ownerId)
  const declared = digestOf(draft)
  if (current?.automation.declared === declared && hasSameSecrets(current, each, vault)) return
  const startPosition = await unit.events.newestPosition()
  const { id } = each
  const after = sealAutomation(vault, { id, draft, current, declared, now, by: ownerId, startPosition })
  if (current) return await replaceAutomation(unit, current, after)
  await unit.webhooks.add(after)
  await auditAutomation(unit, { action: 'automation.created', by: ownerId, at: now, after })
}

function draftOfDeclared({ name, content }: DeclaredAutomation, ownerId: string): AutomationDraft {
  const { description, when, do: steps, enabled, delivery } = content
  const { eventTypes, filter, filters } = when
  return { name, description, eventTypes, filter, filters, steps, ownerId, enabled, delivery }
}

/** Of everything but secrets: what follows from them is not kept outside of the vault. */
function digestOf({ steps, ...others }: AutomationDraft): string {
  const shown = Array.isArray(steps) ? steps.map(withoutSecrets) : []
  return derivedHex(32, [JSON.stringify([others, shown])])
}

function hasSameSecrets(
  { id, automation }: Automation,
  { content }: DeclaredAutomation,
  vault: Vault,
): boolean {
  return content.do.every((step, index) => {
    const stored = automation.steps[index]
    if (step.kind !== 'http' || stored?.kind !== 'http') return true
    const context = stepContext(id, index)
    return Object.entries(step.encryptedHeaders).every(([name, value]) => {
      const sealed = stored.encryptedHeaders[name]
      return sealed !== undefined && isSame(vault, sealed, headerContext(context, name), value)
    })
  })
}

/** A value that was sealed with another key is another value. */
function isSame(vault: Vault, sealed: string, context: string, value: string): boolean {
  try {
    return vault.open(sealed, context).reveal() === value
  } catch {
    return false
  }
}
