import type { StepReport } from '../../contract/automations/automation-answers.ts'
import { EventAttributes } from '../../contract/filters/event-attributes.ts'
import { isReadable, spacesReadBy } from '../../access/rights-in-space.ts'
import type { LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { ClaimedDelivery, DoneStep, Readers } from '../../store/store.ts'
import type { AttemptResult } from '../sending.ts'
import type { Automation } from './automation-actions.ts'
import {
  doStep,
  failed,
  type ReportFields,
  type StepAtWork,
  type StepFailure,
  type StepOutcome,
  type StepParts,
} from './do-step.ts'
import { renderStep, type StepEvent } from './render-step.ts'
import { takenOver } from './taken-over.ts'

/** Goes on with an automation for an event: does the steps that are not done, until one fails, waits or ends it. */
export interface StepRunner {
  /** Whatever happens is a result; never throws. */
  run(automation: Automation, delivery: ClaimedDelivery, signal: AbortSignal): Promise<AttemptResult>
}

export function createStepRunner(parts: StepParts): StepRunner {
  return {
    async run(automation, delivery, signal) {
      const triggeredAt = parts.clock.now()
      const start = performance.now()
      const reports: StepReport[] = []
      const end = await goOn({ automation, delivery, signal, reports, parts }).catch((error: unknown): End =>
        endOf(failed(error, { errorClass: 'settings' }, signal)),
      )
      const exchange = { steps: reports, timings: { totalMs: performance.now() - start } }
      const hasAdvanced = reports.some(({ outcome }) => outcome === 'done')
      const common = { triggeredAt, message: end.message, isGone: false, hasAdvanced, exchange }
      if (end.kind === 'failed') return { outcome: 'fail', ...end.failure, ...common }
      return { outcome: 'success', ...common, ...(end.kind === 'later' && { dueAgainAt: end.at }) }
    },
  }
}

/** Why an attempt ends. */
type End = { readonly message: string } & (
  | { readonly kind: 'done' }
  | { readonly kind: 'later'; readonly at: Date }
  | { readonly kind: 'failed'; readonly failure: StepFailure }
)

interface Going {
  readonly automation: Automation
  readonly delivery: ClaimedDelivery
  readonly signal: AbortSignal
  /** Of this attempt. */
  readonly reports: StepReport[]
  readonly parts: StepParts
}

async function goOn(going: Going): Promise<End> {
  const { automation, delivery, parts } = going
  const { steps, revision } = automation.automation
  const event = JSON.parse(delivery.body) as LifecycleEvent
  const runId = runOf(event)
  const known = await parts.store.read(records => whatIsKnown(records, going, event, runId))
  if (known.refusal) return known.refusal
  const { done } = known
  const last = done.at(-1)
  if (last && last.revision !== revision) return endOf(changed(going.signal))
  if (last && outcomeOf(last) === 'ended') return { kind: 'done', message: 'The automation had ended.' }
  const wait = last && waitOf(last, parts.clock.now())
  if (wait) return wait
  const stepEvent: StepEvent = { attributes: new EventAttributes(event), body: delivery.body }
  for (let index = last ? last.step + 1 : 0; index < steps.length; index += 1) {
    const end = await goOneStep(going, { index, runId, event: stepEvent })
    if (end) return end
  }
  return { kind: 'done', message: `Did ${steps.length === 1 ? 'its step' : `all ${steps.length} steps`}.` }
}

interface Step {
  readonly index: number
  readonly runId: string
  readonly event: StepEvent
}

/** Undefined: the next step may begin. */
async function goOneStep(going: Going, { index, runId, event }: Step): Promise<End | undefined> {
  const { automation, delivery, signal, reports, parts } = going
  const step = automation.automation.steps[index]
  if (!step) return undefined
  const at = parts.clock.now()
  const begun = performance.now()
  const report = (fields: ReportFields, outcome: StepReport['outcome']): StepReport => ({
    step: index + 1,
    kind: step.kind,
    outcome,
    at: at.toISOString(),
    durationMs: Math.round(performance.now() - begun),
    ...fields,
  })
  const done: StepAtWork['done'] = (fields, outcome = 'done') => ({
    sequence: delivery.sequence,
    step: index,
    webhookId: automation.id,
    revision: automation.automation.revision,
    at: parts.clock.now(),
    ...(fields.waitsUntil !== undefined && { waitsUntil: new Date(fields.waitsUntil) }),
    report: JSON.stringify(report(fields, outcome)),
  })
  const work: StepAtWork = { automation, delivery, runId, index, signal, done }
  const outcome = signal.aborted
    ? failed(undefined, { errorClass: 'interrupted' }, signal)
    : await rendered(() => renderStep(step, event), work, parts)
  const { kind, fields } = outcome
  const isInterrupted = kind === 'failed' && outcome.failure.errorClass === 'interrupted'
  const row = kind === 'failed' ? undefined : done(fields, kind)
  reports.push(report(fields, isInterrupted ? 'interrupted' : kind))
  if (!row) return endOf(outcome, index)
  if (kind !== 'failed' && outcome.isNoted !== true) await note(row, going)
  if (kind === 'ended')
    return { kind: 'done', message: `Step ${index + 1} (${step.kind}): ${fields.message}` }
  return waitOf(row, parts.clock.now())
}

async function rendered(
  render: () => ReturnType<typeof renderStep>,
  work: StepAtWork,
  parts: StepParts,
): Promise<StepOutcome> {
  let step
  try {
    step = render()
  } catch (error) {
    return failed(error, { errorClass: 'template', isFinal: true }, work.signal)
  }
  return await doStep(step, work, parts)
}

async function note(row: DoneStep, { delivery, parts }: Going): Promise<void> {
  const { sequence, attempt } = delivery
  const holder = { sequence, attempt, worker: parts.worker }
  if (!(await parts.store.write(({ automations }) => automations.completeStep(row, holder))))
    throw takenOver()
}

/** What is done already, and why nothing more may be done, if so. */
async function whatIsKnown(
  records: Readers,
  { automation, delivery }: Going,
  event: LifecycleEvent,
  runId: string,
): Promise<{ readonly done: readonly DoneStep[]; readonly refusal?: End }> {
  const done = await records.automations.stepsOf(delivery.sequence)
  if (await records.automations.hasStarted(automation.id, runId)) {
    const message = `Left alone: the event is of run ${runId}, to which this automation itself has led.`
    return { done, refusal: { kind: 'done', message } }
  }
  const { spaceId } = event.data.dataTask
  if (isReadable(await spacesReadBy(records, automation.ownerId), spaceId)) return { done }
  const message = `The owner of the automation, ${automation.ownerId}, may not read the space ${spaceId} of the event.`
  return { done, refusal: { kind: 'failed', message, failure: { errorClass: 'task' } } }
}

/** `subject` names the run: di-projects/{projectId}/di-tasks/{taskId}/runs/{runId}. */
export function runOf({ subject = '' }: LifecycleEvent): string {
  return subject.slice(subject.lastIndexOf('/') + 1)
}

function outcomeOf({ report }: DoneStep): StepReport['outcome'] {
  return (JSON.parse(report) as StepReport).outcome
}

function waitOf({ waitsUntil, step }: DoneStep, now: Date): End | undefined {
  if (!waitsUntil || waitsUntil <= now) return undefined
  return {
    kind: 'later',
    at: waitsUntil,
    message: `Step ${step + 1} (wait): waits until ${waitsUntil.toISOString()}.`,
  }
}

function changed(signal: AbortSignal): StepOutcome {
  const error = new AppError(
    'MILLRACE-AUTOMATION-CHANGED',
    'The steps of the automation were changed after some of them were done for this event',
    { fix: 'Do by hand what is left; later events are worked on with the steps of now.' },
  )
  return failed(error, { errorClass: 'settings', isFinal: true }, signal)
}

function endOf(outcome: StepOutcome, index?: number): End {
  const message =
    index === undefined ? outcome.fields.message : `Step ${index + 1}: ${outcome.fields.message}`
  return outcome.kind === 'failed'
    ? { kind: 'failed', message, failure: outcome.failure }
    : { kind: 'done', message }
}
