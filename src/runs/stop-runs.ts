import { activeRunStates } from '../contract/run.ts'
import type { Run, Store } from '../store/store.ts'

const mostAtOnce = 1000

/**
 * Asks the active runs that match to stop; the process that runs them sees it within a moment. `name` is a task id or
 * name, a run id, or `launch:<number>`; undefined: every active run. Gives the runs that were asked.
 */
export async function requestStops(
  store: Store,
  name: string | undefined,
  by: string,
): Promise<readonly Run[]> {
  return await store.write(async ({ runs }) => {
    const active = await runs.find({ states: activeRunStates }, mostAtOnce)
    const asked: Run[] = []
    for (const run of active.filter(candidate => isNamed(candidate, name))) {
      if (await runs.requestStop(run.id, by)) asked.push(run)
    }
    return asked
  })
}

function isNamed(run: Run, name: string | undefined): boolean {
  return name === undefined || [run.id, run.task.id, run.task.name, `launch:${run.launch}`].includes(name)
}
