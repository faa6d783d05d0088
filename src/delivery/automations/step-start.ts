import { z } from 'zod'
import type { StepReport } from '../../contract/automations/automation-answers.ts'
import type { DoneStep, Readers, Run, UnitOfWork } from '../../store/store.ts'
import { takenOver } from './taken-over.ts'

/** What a step notes when the tasks that it starts begin, in words that any process understands, as they may begin elsewhere. */
export const StepStart = z.object({
  /** The attempt in whose name it is done. */
  holder: z.object({ sequence: z.number(), worker: z.string(), attempt: z.number() }),
  step: z.object({ sequence: z.number(), step: z.number(), webhookId: z.string(), revision: z.string() }),
  /** The run that the event tells of. */
  because: z.string(),
  /** When the step began. */
  at: z.iso.datetime(),
  /** What it starts, for people. */
  what: z.string(),
})
export type StepStart = z.infer<typeof StepStart>

/**
 * Notes in the transaction that begins a run that the step is done: so an event begins it once (invariant 4), whichever process
 * runs it. Throws AppError, so that the run does not begin, when another attempt has done the step or has the delivery. May be
 * called for each run of one launch.
 */
export async function noteStepStart(
  { holder, step, because, at, what }: StepStart,
  unit: UnitOfWork,
  { id: runId, launch, startedAt }: Run,
): Promise<void> {
  const begun = new Date(at)
  const report: StepReport = {
    step: step.step + 1,
    kind: 'start',
    outcome: 'done',
    at,
    durationMs: Math.max(0, startedAt.getTime() - begun.getTime()),
    message: startedMessage(what, launch),
    launch,
    runId,
  }
  const done = { ...step, at: startedAt, report: JSON.stringify(report) }
  const isFirst = await unit.automations.completeStep(done, holder)
  if (!isFirst && (await reportOf(unit, step))?.launch !== launch) throw takenOver()
  await unit.automations.noteStarted(runId, { webhookId: step.webhookId, runId: because })
}

export function startedMessage(what: string, launch: number): string {
  return `Started ${what} (launch ${launch}).`
}

/** What is noted of a step that is done. */
export async function reportOf(
  { automations }: Pick<Readers, 'automations'>,
  { sequence, step }: Pick<DoneStep, 'sequence' | 'step'>,
): Promise<StepReport | undefined> {
  const done = (await automations.stepsOf(sequence)).find(each => each.step === step)
  return done && (JSON.parse(done.report) as StepReport)
}
