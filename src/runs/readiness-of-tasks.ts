import type { RunReadiness } from '../contract/run.ts'
import type { LoadedProject } from '../projects/load-project.ts'
import type { Store } from '../store/store.ts'
import { readinessOf } from './readiness.ts'

/** Whether each task of a project could be started now, by id. */
export async function readinessOfTasks(
  loaded: LoadedProject,
  store: Store,
): Promise<ReadonlyMap<string, RunReadiness>> {
  const { id: projectId, tasks } = loaded.outline
  const { runs, preparations } = await store.read(async records => ({
    runs: await records.runs.lastOfEachTask(projectId),
    preparations: await records.preparations.ofProject(projectId),
  }))
  return new Map(
    tasks.map(({ id: taskId }) => {
      const lastRun = runs.find(({ task }) => task.id === taskId)
      const preparation = preparations.find(each => each.taskId === taskId)
      return [taskId, readinessOf({ loaded, taskId, lastRun, preparation }).state]
    }),
  )
}
