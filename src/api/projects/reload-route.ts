import { ReloadAnswer, ReloadBody } from '../../contract/api/projects/reload-bodies.ts'
import { TaskParams } from '../../contract/api/projects/project-answers.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Store } from '../../store/store.ts'
import { defineRoute, type Route } from '../route.ts'
import { requireTask, type FoundTask } from './find-project.ts'
import { taskProblems } from './project-problems.ts'
import { projectsPath } from './project-routes.ts'
import { inProject } from './project-rule.ts'
import type { ProjectServices } from './project-services.ts'

/** Asking the next run of a task to load its datasets anew. */
export function reloadRoute({ catalog, store, clock, newId }: ProjectServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/di-tasks/:dataTaskId/actions/request-reload`,
    summary:
      'The next run of the task loads datasets anew; a later request takes the place of an earlier one',
    permission: 'write',
    space: inProject(catalog, 'operate'),
    params: TaskParams,
    body: ReloadBody.prefault({}),
    answers: { 200: ReloadAnswer },
    problems: [...taskProblems, 'MILLRACE-DATASET-UNKNOWN'],
    handle: async ({ params, body, caller }) => {
      const found = await requireTask(catalog, params)
      const datasetIds = body.selectedDatasets.map(({ datasetId }) => datasetId)
      await requireKnown(store, found, datasetIds)
      const request = {
        id: newId(),
        projectId: params.projectId,
        taskId: found.task.id,
        strategy: body.reloadStrategy,
        datasetIds,
        requestedBy: caller.userId,
        requestedAt: clock.now(),
      }
      const { spaceId, ownerId } = found.project.outline
      await store.write(async ({ reloads, audit }) => {
        await reloads.save(request)
        await audit.add({
          at: request.requestedAt,
          by: caller.userId,
          action: 'project.reload-requested',
          subject: params.projectId,
          spaceId,
          ownerId,
          after: { taskId: found.task.id, strategy: body.reloadStrategy, datasetIds },
        })
      })
      return { status: 200, body: { success: true } }
    },
  })
}

async function requireKnown(
  store: Store,
  { project, task }: FoundTask,
  datasetIds: readonly string[],
): Promise<void> {
  const kept = await store.read(({ datasets }) => datasets.ofTask(project.outline.id, task.id))
  const unknown = datasetIds.find(id => !kept.some(({ datasetId }) => datasetId === id))
  if (unknown === undefined) return
  throw new AppError('MILLRACE-DATASET-UNKNOWN', `Task ${task.id} has no dataset "${unknown}"`, {
    fix: `Its datasets are: ${kept.map(({ datasetId }) => datasetId).join(', ') || 'none yet'}.`,
  })
}
