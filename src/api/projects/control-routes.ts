import { z } from 'zod'
import { StartBody } from '../../contract/api/projects/control-bodies.ts'
import { TaskParams } from '../../contract/api/projects/project-answers.ts'
import { activeRunStates } from '../../contract/run.ts'
import { AppError } from '../../foundation/app-error.ts'
import { defineRoute, type Route } from '../route.ts'
import { canRun } from '../../projects/task-types.ts'
import type { CatalogProject } from '../../projects/project-catalog.ts'
import type { TaskStarter } from '../../runs/requests/requested-work.ts'
import { taskDigest } from '../../runs/task-digest.ts'
import type { Store } from '../../store/store.ts'
import { currentProject, requireTask } from './find-project.ts'
import { taskProblems } from './project-problems.ts'
import { projectsPath } from './project-routes.ts'
import { inProject } from './project-rule.ts'
import type { ProjectServices } from './project-services.ts'

const path = `${projectsPath}/:projectId/di-tasks/:dataTaskId/runtime/actions`

/** Starting and stopping a task. */
export function controlRoutes(services: ProjectServices, starter: TaskStarter): readonly Route[] {
  return [start(services, starter), stop(services)]
}

function start({ catalog, store }: ProjectServices, starter: TaskStarter): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/start`,
    summary: 'Starts a task; answers when its run has begun',
    permission: 'write',
    space: inProject(catalog, 'operate'),
    params: TaskParams,
    body: StartBody.optional(),
    answers: { 204: null },
    problems: [
      ...taskProblems,
      'MILLRACE-TASK-NOT-PREPARED',
      'MILLRACE-API-START-OPTION',
      'MILLRACE-TASK-ALREADY-RUNNING',
      'MILLRACE-TASK-NOT-RUNNABLE',
      'MILLRACE-INPUT-NOT-READY',
      'MILLRACE-PROJECT-INVALID',
      'MILLRACE-PLATFORM-IN-USE',
      'MILLRACE-SERVER-LABEL-MISSING',
      'MILLRACE-SERVER-NONE-FITS',
    ],
    handle: async ({ params, body, caller, signal }) => {
      const { project, task } = await requireTask(catalog, params)
      if (body?.option !== undefined) throw notReplication(task.id, task.type)
      await requirePrepared(store, await currentProject(catalog, params.projectId), task.id)
      const wanted = { projectId: project.outline.id, taskIds: [task.id] }
      await starter.start({ ...wanted, startMethod: 'USER', startedBy: caller.userId }, signal)
      return { status: 204 }
    },
  })
}

function stop({ catalog, store }: ProjectServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/stop`,
    summary: 'Asks the run of a task to stop: what is in flight ends or rolls back',
    permission: 'write',
    space: inProject(catalog, 'operate'),
    params: TaskParams,
    body: z.strictObject({}).optional(),
    answers: { 204: null },
    problems: [...taskProblems, 'MILLRACE-TASK-NOT-RUNNING'],
    handle: async ({ params, caller }) => {
      const { project, task } = await requireTask(catalog, params)
      const filter = { projectId: project.outline.id, taskId: task.id, states: activeRunStates }
      const isRunning = await store.write(async ({ runs }) => {
        const [run] = await runs.find(filter, 1)
        if (run) await runs.requestStop(run.id, caller.userId)
        return run !== undefined
      })
      if (isRunning) return { status: 204 }
      throw new AppError('MILLRACE-TASK-NOT-RUNNING', `Task ${task.id} is not running`)
    },
  })
}

/** Throws AppError when the definition has changed since the task was prepared. Other reasons show when it is launched. */
async function requirePrepared(
  store: Store,
  { outline, project }: CatalogProject,
  taskId: string,
): Promise<void> {
  const task = project?.tasks.find(({ id }) => id === taskId)
  if (!project || !task || !canRun(task.type)) return
  const preparation = await store.read(({ preparations }) => preparations.ofTask(outline.id, taskId))
  if (preparation?.digest === taskDigest(project, task)) return
  const what = preparation ? 'was changed since it was prepared' : 'was never prepared'
  throw new AppError('MILLRACE-TASK-NOT-PREPARED', `Task ${taskId} ${what}`)
}

function notReplication(id: string, type: string): AppError {
  return new AppError('MILLRACE-API-START-OPTION', `Task ${id} is of type ${type}`, {
    fix: 'Start it without a body: only replication tasks can begin from a position.',
  })
}
