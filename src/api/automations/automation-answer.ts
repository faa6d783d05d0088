import type {
  AutomationAnswer,
  AutomationAttempt,
  AutomationRun,
  AutomationRunState,
  AutomationRunWithSteps,
  AutomationTrial,
  StepAnswer,
  StepReport,
} from '../../contract/automations/automation-answers.ts'
import type { AutomationStep } from '../../contract/automations/automation-steps.ts'
import type { Automation } from '../../delivery/automations/automation-actions.ts'
import { automationDelivery, draftOfAutomation } from '../../delivery/automations/automation-draft.ts'
import type { AutomationHistory } from '../../delivery/automations/find-automations.ts'
import type { RenderedStep } from '../../delivery/automations/render-step.ts'
import type { Trial } from '../../delivery/automations/try-automation.ts'
import type { Attempt, Delivery, DeliveryState } from '../../store/store.ts'

/** An automation as clients see it: of encrypted headers only the names (invariant 6). */
export function automationAnswer(automation: Automation): AutomationAnswer {
  const { name, description, eventTypes, filter, filters, ownerId, enabled } = draftOfAutomation(automation)
  const { id, paused, disabledReason, disabledReasonCode, automation: part } = automation
  return {
    id,
    name,
    description,
    when: { eventTypes: [...eventTypes], filter, filters: [...filters] },
    do: part.steps.map(stepAnswer),
    ownerId,
    inFile: part.declared !== undefined,
    enabled,
    paused,
    ...(disabledReason !== undefined && { disabledReason }),
    ...(disabledReasonCode !== undefined && { disabledReasonCode }),
    delivery: automationDelivery(automation.delivery),
    createdAt: automation.createdAt.toISOString(),
    createdByUserId: automation.createdByUserId,
    updatedAt: automation.updatedAt.toISOString(),
    updatedByUserId: automation.updatedByUserId,
  }
}

function stepAnswer(step: AutomationStep): StepAnswer {
  if (step.kind === 'wait') return { wait: step.duration }
  return renderedAnswer(step)
}

type Shown = Exclude<AutomationStep | RenderedStep, { readonly kind: 'wait' }>

function renderedAnswer(step: Shown): StepAnswer {
  switch (step.kind) {
    case 'start':
      return { start: { project: step.project, tasks: [...step.tasks] } }
    case 'stop':
      return { stop: { project: step.project, tasks: [...step.tasks] } }
    case 'http': {
      const { method, url, headers, body } = step
      const encryptedHeaders = Object.keys(step.encryptedHeaders)
      return { http: { method, url, headers, encryptedHeaders, ...(body !== undefined && { body }) } }
    }
    case 'check': {
      const { kind: _kind, ...check } = step
      return { check }
    }
  }
}

const runStates: Readonly<Record<DeliveryState, AutomationRunState>> = {
  due: 'waiting',
  sending: 'running',
  held: 'held',
  delivered: 'completed',
  exhausted: 'failed',
}

/** States of deliveries, by what they are called here. */
export const deliveryStates = new Map(
  Object.entries(runStates).map(([state, name]) => [name, state as DeliveryState]),
)

/** A delivery to an automation as clients see it. */
export function runAnswer(run: Delivery): AutomationRun {
  const { sequence: id, webhookId: automationId, eventId, eventType, state, attempts } = run
  return {
    id,
    automationId,
    eventId,
    eventType,
    state: runStates[state],
    attempts,
    ...(state === 'due' && { nextAttemptAt: run.nextAttemptAt.toISOString() }),
    createdAt: run.createdAt.toISOString(),
  }
}

export function historyAnswer({ run, event, steps, attempts }: AutomationHistory): AutomationRunWithSteps {
  return {
    ...runAnswer(run),
    ...(event !== undefined && { event: JSON.parse(event) as unknown }),
    steps: steps.map(({ report }) => JSON.parse(report) as StepReport),
    attemptList: attempts.map(attemptAnswer),
  }
}

function attemptAnswer(attempt: Attempt): AutomationAttempt {
  const { number, outcome, errorClass, message, exchange } = attempt
  const { steps = [] } = exchange === '' ? {} : (JSON.parse(exchange) as { readonly steps?: StepReport[] })
  return {
    number,
    outcome,
    triggeredAt: attempt.triggeredAt.toISOString(),
    durationMs: Math.round(attempt.durationMs),
    ...(errorClass !== undefined && { errorClass }),
    message,
    steps,
  }
}

export function trialAnswer({ event: { event }, matches, steps }: Trial): AutomationTrial {
  return {
    event: { id: event.id, type: event.type, time: event.time, subject: event.subject ?? '' },
    matches,
    steps: steps.map(({ kind, would, rendered, problem }, index) => ({
      step: index + 1,
      kind,
      would,
      ...(rendered && rendered.kind !== 'wait' && { rendered: renderedAnswer(rendered) }),
      ...(problem && { problem }),
    })),
  }
}
