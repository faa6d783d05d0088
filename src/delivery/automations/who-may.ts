import { isAdministrator, type Actor } from '../../access/actor.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Webhook, WebhookReader } from '../../store/store.ts'
import { kept } from '../webhooks/webhook-draft.ts'
import type { Automation } from './automation-actions.ts'
import type { AutomationDraft } from './automation-draft.ts'

/** Undefined for a webhook that is none. */
export function automationOf(webhook: Webhook | undefined): Automation | undefined {
  return webhook?.automation && { ...webhook, automation: webhook.automation }
}

/**
 * The automation, when the actor may see it: administrators all, others those in their name. Throws AppError
 * MILLRACE-AUTOMATION-UNKNOWN for the others too, so that nobody learns which ids exist.
 */
export async function requireAutomation(
  webhooks: WebhookReader,
  actor: Actor,
  id: string,
): Promise<Automation> {
  const automation = automationOf(await webhooks.get(id))
  if (automation && (isAdministrator(actor) || automation.ownerId === actor.userId)) return automation
  throw new AppError('MILLRACE-AUTOMATION-UNKNOWN', `There is no automation "${id}"`, {
    fix: 'Check the id; `millrace automations list` shows the automations.',
  })
}

/** Throws AppError for an automation of millrace.yaml. */
export function requireNotInFile({ name, automation }: Automation): void {
  if (automation.declared === undefined) return
  throw new AppError('MILLRACE-AUTOMATION-IN-FILE', `The automation "${name}" is written in millrace.yaml`, {
    fix: 'Change it in millrace.yaml and start the server again.',
  })
}

/** Throws AppError when the actor may not have such an automation, or not change the one that there is. */
export function requireMay(actor: Actor, draft: AutomationDraft, current?: Automation): void {
  if (isAdministrator(actor)) return
  const before = current?.automation.steps ?? []
  const steps = draft.steps === kept ? before : [...before, ...draft.steps]
  if (steps.some(({ kind }) => kind === 'check')) throw needsAdministrator('with a check step')
  if (draft.ownerId !== actor.userId) throw needsAdministrator('in the name of somebody else')
}

function needsAdministrator(what: string): AppError {
  return new AppError(
    'MILLRACE-AUTOMATION-NEEDS-ADMINISTRATOR',
    `An automation ${what} needs the role TenantAdmin`,
    {
      fix: 'Leave it out, or use the key of an administrator.',
    },
  )
}
