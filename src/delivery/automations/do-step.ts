import type { StepReport } from '../../contract/automations/automation-answers.ts'
import type { CheckStep } from '../../contract/automations/automation-steps.ts'
import type { SpaceRight } from '../../contract/access/space-roles.ts'
import { rightsIn } from '../../access/rights-in-space.ts'
import { AppError, messageOf } from '../../foundation/app-error.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { ClaimedDelivery, DoneStep, Readers, Store } from '../../store/store.ts'
import { headerContext, stepContext } from '../open-target.ts'
import { headerValue } from '../send/binary-headers.ts'
import type { AttemptResult, ErrorClass, Sender } from '../sending.ts'
import type { Vault } from '../vault.ts'
import type { Automation, AutomationActions, SelectedTasks, TaskSelection } from './automation-actions.ts'
import type { RenderedHttp, RenderedStep } from './render-step.ts'
import { reportOf, startedMessage } from './step-start.ts'

export interface StepParts {
  readonly store: Store
  readonly sender: Sender
  readonly vault: Vault
  readonly clock: Clock
  /** This process. */
  readonly worker: string
  readonly actions: AutomationActions
}

/** A step of an automation, at work for an event. */
export interface StepAtWork {
  readonly automation: Automation
  readonly delivery: ClaimedDelivery
  /** The run that the event tells of. */
  readonly runId: string
  /** From 0. */
  readonly index: number
  readonly signal: AbortSignal
  /** Makes the row that says that the step is done. */
  done(fields: ReportFields, outcome?: 'done' | 'ended'): DoneStep
}

export type ReportFields = Omit<StepReport, 'step' | 'kind' | 'outcome' | 'at' | 'durationMs'>

export interface StepFailure extends Pick<AttemptResult, 'statusCode' | 'retryAfterMs' | 'isFinal'> {
  readonly errorClass: ErrorClass
}

export type StepOutcome =
  | { readonly kind: 'done' | 'ended'; readonly fields: ReportFields; readonly isNoted?: boolean }
  | { readonly kind: 'failed'; readonly fields: ReportFields; readonly failure: StepFailure }

/** Does a step. Whatever keeps it from being done is an outcome. */
export async function doStep(step: RenderedStep, at: StepAtWork, parts: StepParts): Promise<StepOutcome> {
  try {
    switch (step.kind) {
      case 'start':
        return await start(step, at, parts)
      case 'stop':
        return await stop(step, at, parts)
      case 'http':
        return await call(step, at, parts)
      case 'check':
        return await check(step, at, parts)
      case 'wait': {
        const waitsUntil = new Date(parts.clock.now().getTime() + step.ms).toISOString()
        return { kind: 'done', fields: { message: `Waits until ${waitsUntil}.`, waitsUntil } }
      }
    }
  } catch (error) {
    return failed(error, { errorClass: step.kind === 'check' ? 'sql' : 'task' }, at.signal)
  }
}

const interruptions = new Set(['MILLRACE-API-STOPPING', 'MILLRACE-AUTOMATION-TAKEN-OVER'])

/** What was thrown, as an outcome. A server that stops is no failure. */
export function failed(error: unknown, failure: StepFailure, signal: AbortSignal): StepOutcome {
  if (signal.aborted || (error instanceof AppError && interruptions.has(error.code))) {
    const fields = { message: 'The step was given up: this process stops, or another one has taken over.' }
    return { kind: 'failed', fields, failure: { errorClass: 'interrupted' } }
  }
  const words = error instanceof AppError ? [error.message, error.fix] : [messageOf(error)]
  const message = words.filter(Boolean).join('. ')
  return { kind: 'failed', fields: { message }, failure }
}

async function start(selection: TaskSelection, at: StepAtWork, parts: StepParts): Promise<StepOutcome> {
  const { automation, delivery, index, runId: because } = at
  const { store, worker, actions, clock } = parts
  const selected = await operable(selection, automation, parts)
  const { sequence, attempt } = delivery
  const { revision } = automation.automation
  const step = { sequence, step: index, webhookId: automation.id, revision }
  const what = `${selected.taskIds.join(', ')} of ${selected.projectName}`
  const holder = { sequence, worker, attempt }
  const note = { holder, step, because, at: clock.now().toISOString(), what }
  const order = { selected, startedBy: automation.ownerId, step: note }
  const { launch, runId } = await actions.start(order, at.signal)
  // Of several runs that began at once, the one that was noted.
  const noted = await store.read(records => reportOf(records, step))
  const fields = { message: startedMessage(what, launch), launch, runId: noted?.runId ?? runId }
  return { kind: 'done', fields, isNoted: true }
}

async function stop(
  selection: TaskSelection,
  { automation }: StepAtWork,
  parts: StepParts,
): Promise<StepOutcome> {
  const selected = await operable(selection, automation, parts)
  const asked = await parts.actions.stop(selected, automation.ownerId)
  const { projectName } = selected
  const message =
    asked === 0 ? `Nothing of ${projectName} was running.` : `Asked ${asked} of ${projectName} to stop.`
  return { kind: 'done', fields: { message } }
}

/** Tasks that the owner may start and stop now. */
async function operable(
  selection: TaskSelection,
  automation: Automation,
  { store, actions }: StepParts,
): Promise<SelectedTasks> {
  const selected = await actions.select(selection)
  await store.read(records => requireRight(records, automation, selected.spaceId, 'operate'))
  return selected
}

/** Throws AppError when the owner is gone, or does not have the right in the space. */
export async function requireRight(
  { users, spaces }: Pick<Readers, 'users' | 'spaces'>,
  { ownerId }: Pick<Automation, 'ownerId'>,
  spaceId: string,
  right: SpaceRight,
): Promise<void> {
  const owner = await users.get(ownerId)
  const isActive = owner?.status === 'active'
  const rights = isActive
    ? await rightsIn({ spaces }, { userId: ownerId, role: owner.role }, spaceId)
    : undefined
  if (rights?.has(right)) return
  const why = isActive ? `has not the right to ${right} in the space ${spaceId}` : 'is gone or disabled'
  throw new AppError(
    'MILLRACE-AUTOMATION-OWNER-FORBIDDEN',
    `The owner of the automation, ${ownerId}, ${why}`,
    {
      fix: 'Give the owner a role that may do it in the space.',
    },
  )
}

async function call(step: RenderedHttp, at: StepAtWork, { sender, vault }: StepParts): Promise<StepOutcome> {
  const { automation, delivery, index, signal } = at
  const { method, url, headers, encryptedHeaders, body, contentType } = step
  const context = stepContext(automation.id, index)
  const opened = Object.entries(encryptedHeaders).map(([name, sealed]) => [
    name,
    vault.open(sealed, headerContext(context, name)),
  ])
  const target = {
    webhook: { ...automation, url, headers },
    secrets: [],
    encryptedHeaders: Object.fromEntries(opened),
    signingKey: undefined,
  }
  const own = [
    // The same in each attempt: the receiver can tell what comes twice.
    'webhook-id',
    headerValue(`${automation.id}.${delivery.eventId}.${index + 1}`),
    'millrace-delivery',
    String(delivery.sequence),
    'millrace-attempt',
    String(delivery.attempt),
    ...(contentType === undefined ? [] : ['content-type', contentType]),
  ]
  const result = await sender.call({ target, method, body, headers: own }, signal)
  const { request, response } = result.exchange
  const fields = { message: result.message, request: { method, ...request }, ...(response && { response }) }
  if (result.outcome === 'success') return { kind: 'done', fields }
  const { errorClass = 'protocol', statusCode, retryAfterMs } = result
  return {
    kind: 'failed',
    fields,
    failure: {
      errorClass,
      ...(statusCode !== undefined && { statusCode }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  }
}

async function check(step: CheckStep, at: StepAtWork, { actions }: StepParts): Promise<StepOutcome> {
  const seconds = at.automation.delivery.totalTimeoutSeconds
  const late = AbortSignal.timeout(seconds * 1000)
  try {
    const hasRows = await actions.hasRows(step, AbortSignal.any([at.signal, late]))
    const found = hasRows ? 'The query gave rows' : 'The query gave no rows'
    return hasRows === (step.expect === 'rows')
      ? { kind: 'done', fields: { message: `${found}, as expected.` } }
      : { kind: 'ended', fields: { message: `${found}, so the automation ends here.` } }
  } catch (error) {
    if (!late.aborted || at.signal.aborted) throw error
    const message = `The query did not end within ${seconds} s (totalTimeoutSeconds).`
    return { kind: 'failed', fields: { message }, failure: { errorClass: 'timeout' } }
  }
}
