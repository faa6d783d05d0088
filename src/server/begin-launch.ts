import { problemEntry } from '../contract/problems/catalogue.ts'
import type { RunProblem } from '../contract/run.ts'
import { AppError } from '../foundation/app-error.ts'
import type { RunBegins } from '../runs/execute-task.ts'
import type { StartedTasks, TasksToStart } from '../runs/requests/requested-work.ts'
import type { ServerLauncher } from './launcher.ts'

/**
 * Launches tasks in this process. Resolves when the first run has begun; its end is in its own history. Throws what kept all of
 * them from beginning.
 */
export async function beginLaunch(
  launcher: ServerLauncher,
  { projectId, taskIds, startMethod, startedBy }: TasksToStart,
  begins?: RunBegins,
): Promise<StartedTasks> {
  const order = { project: projectId, select: [...taskIds], startMethod, startedBy, begins }
  return await new Promise((resolve, reject) => {
    let launch = 0
    let problem: RunProblem | undefined
    const launching = launcher.launch(order, observation => {
      if (observation.kind === 'launch started') launch = observation.launch
      if (observation.kind === 'task started') resolve({ launch, runId: observation.runId })
      if (observation.kind === 'task ended' && observation.runId === '') problem ??= observation.problem
    })
    launching.then(() => reject(whyNot(problem)), reject)
  })
}

function whyNot(problem: RunProblem | undefined): AppError {
  if (!problem) return new AppError('MILLRACE-API-STOPPING', 'The launch was stopped before a task began')
  return new AppError(problem.code, problem.message, { fix: problemEntry(problem.code).fix })
}
