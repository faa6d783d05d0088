import type { RunProblem } from '../../contract/run.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Slot } from '../../store/store.ts'
import { problemOfFailure } from '../problem-of-failure.ts'
import type { KnownTask } from './scheduled-tasks.ts'
import type { SchedulerParts } from './scheduler-parts.ts'

/**
 * Starts the task of a slot that this process has claimed; resolves when its run has begun, or when it is clear that it will
 * not. The slot ends in the transaction that begins its run (`begins`): so a slot has at most one run, and who was slow and lost
 * its claim starts nothing. A process that dies before leaves a claim that runs out; one that dies after leaves a run that
 * `recoverRuns` ends as failed.
 */
export async function startSlot(slot: Slot, known: KnownTask, parts: SchedulerParts): Promise<void> {
  const failure = await launchSlot(slot, known, parts)
  if (!failure) return
  const { store, worker } = parts
  const waits = failure.problem.code === 'MILLRACE-API-STOPPING' || isBusy(slot, failure.problem)
  if (waits) await store.write(({ slots }) => slots.giveBack(slot.sequence, worker))
  else await misfire(slot, known, failure, parts)
}

export interface SlotFailure {
  readonly problem: RunProblem
  /** Number of the launch, when there is one. */
  readonly launch?: number | undefined
}

/** Tells in the history why a slot that this process has claimed did not start its task. There is no event. */
export async function misfire(
  slot: Slot,
  known: KnownTask,
  { problem, launch }: SlotFailure,
  parts: SchedulerParts,
): Promise<void> {
  const { store, time, worker, newId, observer } = parts
  const { projectName, task } = known
  const runId = newId()
  const facts = { startMethod: 'SCHEDULER', startedBy: task.ownerId, startedAt: slot.at } as const
  const isTold = await store.write(async unit => {
    if (!(await unit.slots.end(slot.sequence, worker, { state: 'MISFIRED', runId }))) return false
    const { projectId } = task
    const number =
      launch ?? (await unit.launches.add({ projectId, projectName, tasks: [task.id], ...facts })).number
    const ended = { state: 'MISFIRED', endedAt: slot.at, problem } as const
    await unit.runs.add({
      id: runId,
      launch: number,
      task,
      ...facts,
      ...ended,
      worker,
      leaseExpiresAt: slot.at,
    })
    const line = { runId, at: time.now(), level: 'warn', text: problem.message } as const
    await unit.logs.append([line])
    return true
  })
  if (isTold) observer.misfired(known, slot, problem)
}

/** The failure that kept the run from beginning; undefined once it has begun. */
async function launchSlot(
  slot: Slot,
  known: KnownTask,
  { launch, worker, observer }: SchedulerParts,
): Promise<SlotFailure | undefined> {
  let number: number | undefined
  return await new Promise(resolve => {
    const fail = (problem: RunProblem): void => resolve({ problem, launch: number })
    launch({
      projectId: known.task.projectId,
      taskId: known.task.id,
      startedBy: known.task.ownerId,
      async begins({ slots }, run) {
        const isOurs = await slots.end(slot.sequence, worker, { state: 'STARTED', runId: run.id })
        if (!isOurs) throw new AppError('MILLRACE-SCHEDULE-SUPERSEDED', 'Another process has this time')
      },
      observe(observation) {
        if (observation.kind === 'launch started') number = observation.launch
        if (observation.kind === 'task started') {
          observer.started(known, slot, observation.runId)
          resolve(undefined)
        }
        if (observation.kind === 'task ended' && observation.problem) fail(observation.problem)
      },
    }).then(
      // Stopped before the run began: whoever comes next has it.
      () => fail(problemOfFailure(new AppError('MILLRACE-API-STOPPING', 'The launch was stopped'))),
      (error: unknown) => fail(problemOfFailure(error)),
    )
  })
}

/** A run that goes on now does not see what the event tells: another one follows it. */
function isBusy({ kind }: Slot, { code }: RunProblem): boolean {
  return kind === 'EVENT' && code === 'MILLRACE-TASK-ALREADY-RUNNING'
}
