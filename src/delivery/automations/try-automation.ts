import type { Actor } from '../../access/actor.ts'
import { isReadable, spacesReadBy } from '../../access/rights-in-space.ts'
import type { AutomationStep } from '../../contract/automations/automation-steps.ts'
import { EventAttributes } from '../../contract/filters/event-attributes.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Readers, Store, StoredEvent } from '../../store/store.ts'
import { createMatcher } from '../match-webhooks.ts'
import type { Automation, AutomationActions } from './automation-actions.ts'
import { requireRight } from './do-step.ts'
import { renderStep, type RenderedStep } from './render-step.ts'
import { requireAutomation } from './who-may.ts'

/** What a step would do. */
export interface TriedStep {
  readonly kind: AutomationStep['kind']
  readonly would: string
  readonly rendered?: RenderedStep
  readonly problem?: { readonly code: string; readonly message: string }
}

export interface Trial {
  readonly event: StoredEvent
  readonly matches: boolean
  readonly steps: readonly TriedStep[]
}

export interface TrialWork {
  readonly store: Store
  readonly selectTasks: AutomationActions['select']
}

const newestLookedAt = 1_000

/** What an automation would do for an event, by its id, or for the newest that it waits for. Does none of it. */
export async function tryAutomation(
  work: TrialWork,
  actor: Actor,
  { id, eventId }: { readonly id: string; readonly eventId?: string | undefined },
): Promise<Trial> {
  const { automation, event, matches } = await work.store.read(async records => {
    const found = await requireAutomation(records.webhooks, actor, id)
    const matcher = createMatcher([found])
    const isMatched = ({ event: candidate }: StoredEvent): boolean => matcher.match(candidate).length > 0
    const chosen = await chosenEvent(records, found, eventId, isMatched)
    return { automation: found, event: chosen, matches: isMatched(chosen) }
  })
  const stepEvent = { attributes: new EventAttributes(event.event), body: event.body }
  const steps: TriedStep[] = []
  for (const step of automation.automation.steps) {
    let rendered: RenderedStep | undefined
    try {
      rendered = renderStep(step, stepEvent)
      steps.push({ kind: step.kind, rendered, would: await deedOf(rendered, automation, work) })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const problem = { code: error.code, message: error.message }
      steps.push({ kind: step.kind, ...(rendered && { rendered }), would: 'fail', problem })
    }
  }
  return { event, matches, steps }
}

async function chosenEvent(
  records: Readers,
  automation: Automation,
  eventId: string | undefined,
  isMatched: (event: StoredEvent) => boolean,
): Promise<StoredEvent> {
  const readable = await spacesReadBy(records, automation.ownerId)
  const isSeen = ({ event }: StoredEvent): boolean => isReadable(readable, event.data.dataTask.spaceId)
  if (eventId !== undefined) {
    const named = await records.events.get(eventId)
    if (named && isSeen(named)) return named
    throw noEvent(`The automation sees no event "${eventId}"`)
  }
  const newest = await records.events.latest(newestLookedAt, { types: automation.eventTypes })
  const found = newest.findLast(event => isSeen(event) && isMatched(event))
  if (found) return found
  throw noEvent('No event for which the automation waits is among the newest of the log')
}

async function deedOf(step: RenderedStep, automation: Automation, work: TrialWork): Promise<string> {
  switch (step.kind) {
    case 'start':
    case 'stop': {
      const { projectName, spaceId, taskIds } = await work.selectTasks(step)
      await work.store.read(records => requireRight(records, automation, spaceId, 'operate'))
      return `${step.kind} ${taskIds.join(', ')} of ${projectName}`
    }
    case 'http':
      return `${step.method} ${step.url}`
    case 'check':
      return `go on if the query gives ${step.expect === 'rows' ? 'rows' : 'no rows'}`
    case 'wait':
      return `wait for ${step.ms / 1000} s`
  }
}

function noEvent(what: string): AppError {
  return new AppError('MILLRACE-AUTOMATION-NO-EVENT', what, {
    fix: 'Name an event with eventId; `millrace events list` shows the events.',
  })
}
