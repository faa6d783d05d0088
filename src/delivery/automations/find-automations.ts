import { isAdministrator, type Actor } from '../../access/actor.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Attempt, Delivery, DeliveryQuery, DoneStep, WebhookQuery } from '../../store/store.ts'
import type { WebhookWork } from '../webhooks/webhook-work.ts'
import type { Automation } from './automation-actions.ts'
import { automationOf, requireAutomation } from './who-may.ts'

type Work = Pick<WebhookWork, 'store'>

/** Throws AppError MILLRACE-AUTOMATION-UNKNOWN when the actor may not see it. */
export async function getAutomation({ store }: Work, actor: Actor, id: string): Promise<Automation> {
  return await store.read(({ webhooks }) => requireAutomation(webhooks, actor, id))
}

/** The automations of the query that the actor may see. */
export async function findAutomations(
  { store }: Work,
  actor: Actor,
  query: Omit<WebhookQuery, 'kind'>,
): Promise<readonly Automation[]> {
  const { ownerId = actor.userId } = query
  if (!isAdministrator(actor) && ownerId !== actor.userId) return []
  const seen = { ...query, kind: 'automation', ...(!isAdministrator(actor) && { ownerId }) } as const
  const found = await store.read(({ webhooks }) => webhooks.find(seen))
  return found.flatMap(webhook => automationOf(webhook) ?? [])
}

/** What an automation has done for an event. */
export interface AutomationHistory {
  readonly run: Delivery
  readonly event: string | undefined
  readonly steps: readonly DoneStep[]
  /** Oldest first. */
  readonly attempts: readonly Attempt[]
}

/** Runs of an automation, newest first. */
export async function findRuns(
  { store }: Work,
  actor: Actor,
  query: DeliveryQuery & { readonly webhookId: string },
): Promise<readonly Delivery[]> {
  return await store.read(async ({ webhooks, deliveries }) => {
    await requireAutomation(webhooks, actor, query.webhookId)
    return await deliveries.find(query)
  })
}

/** Names a run: a delivery to an automation. */
export interface RunName {
  readonly id: string
  readonly sequence: number
}

/** Throws AppError when the automation has no such run. */
export async function getRun(
  { store }: Work,
  actor: Actor,
  { id, sequence }: RunName,
): Promise<AutomationHistory> {
  return await store.read(async ({ webhooks, deliveries, automations }) => {
    await requireAutomation(webhooks, actor, id)
    const run = await deliveries.get(sequence)
    if (run?.webhookId !== id) throw unknownRun(sequence)
    return {
      run,
      event: await deliveries.bodyOf(sequence),
      steps: await automations.stepsOf(sequence),
      attempts: await deliveries.attemptsOf(sequence),
    }
  })
}

/** Makes a run that was given up go on now, at the step that failed. Throws AppError for one that was not. */
export async function retryRun(
  { store, clock }: Pick<WebhookWork, 'store' | 'clock'>,
  actor: Actor,
  { id, sequence }: RunName,
): Promise<void> {
  await store.write(async ({ webhooks, deliveries }) => {
    await webhooks.lock()
    const { enabled, name } = await requireAutomation(webhooks, actor, id)
    const run = await deliveries.get(sequence)
    if (run?.webhookId !== id) throw unknownRun(sequence)
    if (!enabled) throw isDisabled(name)
    if (run.state !== 'exhausted')
      throw new AppError('MILLRACE-AUTOMATION-RUN-NOT-FAILED', `The run ${sequence} was not given up`)
    await deliveries.reschedule([{ sequence, at: clock.now() }])
  })
}

/** Lets what was held while the automation was disabled go on: how many. Throws AppError while it is disabled. */
export async function releaseRuns(
  { store, clock }: Pick<WebhookWork, 'store' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<number> {
  return await store.write(async ({ webhooks, deliveries }) => {
    await webhooks.lock()
    const { enabled, name } = await requireAutomation(webhooks, actor, id)
    if (!enabled) throw isDisabled(name)
    return await deliveries.release(id, clock.now())
  })
}

function unknownRun(sequence: number): AppError {
  return new AppError('MILLRACE-AUTOMATION-RUN-UNKNOWN', `The automation has no run ${sequence}`, {
    fix: 'Check the number; `millrace automations runs` shows the runs.',
  })
}

function isDisabled(name: string): AppError {
  return new AppError('MILLRACE-AUTOMATION-IS-DISABLED', `The automation "${name}" is disabled`, {
    fix: 'Resume the automation first.',
  })
}
