import { taskCompleted } from '../contract/events/task-completed.ts'
import { taskFailed } from '../contract/events/task-failed.ts'
import { taskStopped } from '../contract/events/task-stopped.ts'
import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'
import type { RunProblem } from '../contract/run.ts'
import type { Run, UnitOfWork } from '../store/store.ts'
import { auditOfRun } from './audit-of-run.ts'
import type { RunServices } from './run-services.ts'

/** How a run ended, with the data that only this end has. */
export type RunOutcome =
  | {
      readonly state: 'COMPLETED'
      /** The request to reload that the run fulfilled. */
      readonly reloadId?: string
    }
  | { readonly state: 'FAILED'; readonly problem: RunProblem }
  | { readonly state: 'CANCELED'; readonly stoppedBy: string }

/**
 * Ends a run and publishes its one terminal event, in one transaction with `alsoWrite` (invariants 3 and 4).
 * Gives undefined, having written nothing, when the run was no longer active or no longer this worker's.
 */
export async function endRun(
  run: Run,
  outcome: RunOutcome,
  services: Pick<RunServices, 'store' | 'clock' | 'newId' | 'tenantId'>,
  alsoWrite: (unit: UnitOfWork) => Promise<void> = () => Promise.resolve(),
): Promise<LifecycleEvent | undefined> {
  const endedAt = services.clock.now()
  const event = terminalEvent(run, outcome, endedAt, services)
  return await services.store.write(async unit => {
    const end = {
      state: outcome.state,
      endedAt,
      ...(outcome.state === 'FAILED' ? { problem: outcome.problem } : {}),
    }
    if (!(await unit.runs.end(run.id, run.worker, end))) return undefined
    await alsoWrite(unit)
    await unit.outbox.append(event, run.id)
    if (outcome.state === 'CANCELED')
      await unit.audit.add(auditOfRun(run, 'run.stopped', outcome.stoppedBy, endedAt))
    return event
  })
}

function terminalEvent(
  run: Run,
  outcome: RunOutcome,
  endedAt: Date,
  services: Pick<RunServices, 'newId' | 'tenantId'>,
): LifecycleEvent {
  const facts = {
    id: services.newId(),
    time: endedAt,
    tenantId: services.tenantId,
    runId: run.id,
    task: run.task,
    startTime: run.startedAt,
    startMethod: run.startMethod,
    startedBy: run.startedBy,
  }
  switch (outcome.state) {
    case 'COMPLETED':
      return taskCompleted({ ...facts, endTime: endedAt })
    case 'FAILED':
      return taskFailed({ ...facts, endTime: endedAt, problem: outcome.problem })
    case 'CANCELED':
      return taskStopped({ ...facts, stoppedBy: outcome.stoppedBy, stoppedTime: endedAt })
  }
}
