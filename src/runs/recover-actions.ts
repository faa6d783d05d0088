import { problemEntry } from '../contract/problems/catalogue.ts'
import type { Action } from '../store/store.ts'
import { endedTask, type ActionServices } from './actions.ts'
import { workerLiveness } from './worker-name.ts'

const dayMs = 24 * 60 * 60 * 1000

/**
 * Ends every action whose process is gone as FAILED, and forgets those that ended long ago. As with runs, a process counts as
 * gone when this machine knows that it is, or when its lease ran out.
 */
export async function recoverActions(
  { store, clock }: Pick<ActionServices, 'store' | 'clock'>,
  keptDays: number,
): Promise<void> {
  const now = clock.now()
  const unfinished = await store.read(({ actions }) => actions.unfinished())
  const code = 'MILLRACE-ACTION-PROCESS-LOST'
  const problem = { code, message: problemEntry(code).title, details: problemEntry(code).fix }
  await store.write(async ({ actions }) => {
    for (const action of unfinished.filter(each => isLost(each, now))) {
      const tasks = action.tasks.map(endedTask)
      await actions.update({ ...action, state: 'FAILED', endedAt: now, problem, tasks })
    }
    await actions.removeEndedBefore(new Date(now.getTime() - keptDays * dayMs))
  })
}

function isLost({ worker, leaseExpiresAt }: Action, now: Date): boolean {
  const liveness = workerLiveness(worker)
  return liveness === 'dead' || (liveness === 'unknown' && leaseExpiresAt <= now)
}
