import type {
  AutomationPatch,
  AutomationPost,
  AutomationPut,
} from '../../contract/automations/automation-requests.ts'
import { unknownAttributes } from '../../contract/automations/step-problems.ts'
import { isKnownAttribute } from '../../contract/automations/template.ts'
import type { AutomationStep } from '../../contract/automations/automation-steps.ts'
import { problemEntry } from '../../contract/problems/catalogue.ts'
import type { Automation } from '../../delivery/automations/automation-actions.ts'
import { checkStep } from '../../delivery/automations/check-steps.ts'
import type { AddressRules } from '../../delivery/sending.ts'
import { AppError } from '../../foundation/app-error.ts'
import { draftOfAutomation, type AutomationDraft } from '../../delivery/automations/automation-draft.ts'
import type { Caller } from '../route.ts'
import { invalidField, InvalidRequest } from '../server/invalid-request.ts'
import { problemFields } from '../server/problem-fields.ts'

/** The automation that a client creates. */
export function draftOfPost(
  { ownerId, ...body }: AutomationPost,
  caller: Caller,
  rules: AddressRules,
): AutomationDraft {
  requireSendable(body.do, rules)
  return { ...fieldsOf(body), ownerId: ownerId ?? caller.userId }
}

/** The automation that a client puts in the place of the current one. */
export function draftOfPut(
  body: AutomationPut,
  { ownerId }: Automation,
  rules: AddressRules,
): AutomationDraft {
  requireSendable(body.do, rules)
  return { ...fieldsOf(body), ownerId }
}

/** The current automation with what a client changes of it. Throws InvalidRequest for what does not go together. */
export function draftOfPatch(
  body: AutomationPatch,
  current: Automation,
  rules: AddressRules,
): AutomationDraft {
  requireSendable(body.do ?? [], rules)
  const before = draftOfAutomation(current)
  const { name, description, when = before, do: steps, enabled, delivery } = body
  const { eventTypes, filter, filters } = when
  requireAttributes(steps ?? current.automation.steps, eventTypes, steps ? 'do' : 'when')
  return {
    name: name ?? before.name,
    description: description ?? before.description,
    eventTypes,
    filter,
    filters,
    steps: steps ?? before.steps,
    ownerId: before.ownerId,
    enabled: enabled ?? before.enabled,
    delivery: delivery ?? before.delivery,
  }
}

/** Throws InvalidRequest, with the place, for a request that may not be sent. */
function requireSendable(steps: readonly AutomationStep[], rules: AddressRules): void {
  for (const [index, step] of steps.entries()) {
    try {
      checkStep(step, rules)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { title, fix, status } = problemEntry(error.code)
      const pointer = `/do/${index}/http${problemFields[error.code] ?? ''}`
      const meta = { fix: error.fix ?? fix, source: { pointer } }
      throw new InvalidRequest([{ code: error.code, title, detail: error.message, status, meta }])
    }
  }
}

function fieldsOf({ name, description, when, do: steps, enabled, delivery }: AutomationPut) {
  return { name, description, ...when, steps, enabled, delivery }
}

function requireAttributes(
  steps: Automation['automation']['steps'],
  types: readonly string[],
  changed: 'do' | 'when',
): void {
  for (const [index, step] of steps.entries())
    for (const { path, message } of unknownAttributes(step, attribute => isKnownAttribute(attribute, types)))
      throw invalidField(changed === 'do' ? `/do/${[index, ...path].join('/')}` : '/when/eventTypes', message)
}
