import { problemEntry } from '../contract/problems/catalogue.ts'
import { activeRunStates } from '../contract/run.ts'
import type { Run } from '../store/store.ts'
import { endRun } from './end-run.ts'
import type { RunServices } from './run-services.ts'
import { workerLiveness } from './worker-name.ts'

const mostAtOnce = 1000

/**
 * Ends every run whose process is gone as FAILED, with its event (invariant 4). A process counts as gone when this
 * machine knows that it is, or when its lease ran out. Safe to call from several processes: each run ends once.
 */
export async function recoverRuns(
  services: Pick<RunServices, 'store' | 'clock' | 'newId' | 'tenantId'>,
): Promise<readonly Run[]> {
  const active = await services.store.read(({ runs }) => runs.find({ states: activeRunStates }, mostAtOnce))
  const recovered: Run[] = []
  for (const run of active.filter(candidate => isLost(candidate, services.clock.now()))) {
    const entry = problemEntry('MILLRACE-RUN-PROCESS-LOST')
    const problem = {
      code: 'MILLRACE-RUN-PROCESS-LOST',
      title: entry.title,
      source: entry.source ?? 'millrace',
      status: entry.status,
      message: `The process ${run.worker} ended while it ran the task. What was not committed was rolled back.`,
    }
    const event = await endRun(run, { state: 'FAILED', problem }, services, async unit => {
      const datasets = await unit.runs.runDatasets(run.id)
      const unfinished = datasets.filter(dataset => dataset.state === 'LOADING' || dataset.state === 'QUEUED')
      await unit.runs.saveDatasets(unfinished.map(dataset => ({ ...dataset, state: 'CANCELED' })))
    })
    if (event) recovered.push(run)
  }
  return recovered
}

function isLost(run: Run, now: Date): boolean {
  const liveness = workerLiveness(run.worker)
  return liveness === 'dead' || (liveness === 'unknown' && run.leaseExpiresAt <= now)
}
