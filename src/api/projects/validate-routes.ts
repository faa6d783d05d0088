import { z } from 'zod'
import { ActionStarted, SelectedTasksBody } from '../../contract/api/projects/action-answers.ts'
import { ProjectParams, TaskParams } from '../../contract/api/projects/project-answers.ts'
import type { ActionType } from '../../contract/action.ts'
import { defineRoute, type Route } from '../route.ts'
import { currentProject, requireTask, requireTasks } from './find-project.ts'
import type { OutlinedTask } from '../../projects/load-project.ts'
import { taskProblems } from './project-problems.ts'
import { projectsPath } from './project-routes.ts'
import { inProject } from './project-rule.ts'
import type { ProjectChangeServices } from './project-services.ts'
import { validateTasks } from './validate-tasks.ts'

/** Checking projects and tasks in the background, without running anything. */
export function validateRoutes(services: ProjectChangeServices): readonly Route[] {
  return [validateProject(services), validateTask(services)]
}

function validateProject(services: ProjectChangeServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/actions/validate`,
    summary: 'Checks the definition of a project and of its tasks against their inputs',
    permission: 'read',
    space: inProject(services.catalog, 'read'),
    params: ProjectParams,
    body: SelectedTasksBody.prefault({}),
    answers: { 202: ActionStarted },
    problems: taskProblems,
    handle: async ({ params: { projectId }, body, caller }) => {
      const project = await currentProject(services.catalog, projectId)
      const tasks = requireTasks(project, body.selectedTasks)
      return await started(services, 'PROJECT_VALIDATE', { projectId, tasks, by: caller.userId })
    },
  })
}

function validateTask(services: ProjectChangeServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/di-tasks/:dataTaskId/actions/validate`,
    summary: 'Checks the definition of a task against its inputs',
    permission: 'read',
    space: inProject(services.catalog, 'read'),
    params: TaskParams,
    body: z.strictObject({}).prefault({}),
    answers: { 202: ActionStarted },
    problems: taskProblems,
    handle: async ({ params, caller }) => {
      const { task } = await requireTask(services.catalog, params)
      const { projectId } = params
      return await started(services, 'TASK_VALIDATE', { projectId, tasks: [task], by: caller.userId })
    },
  })
}

interface Wanted {
  readonly projectId: string
  readonly tasks: readonly OutlinedTask[]
  readonly by: string
}

async function started(services: ProjectChangeServices, type: ActionType, { projectId, tasks, by }: Wanted) {
  const actionId = await services.actions.start({
    type,
    projectId,
    requestedBy: by,
    tasks,
    work: async progress => {
      const project = await currentProject(services.catalog, projectId)
      await validateTasks(project, tasks, { check: services.check.bind(services), progress })
    },
  })
  return { status: 202, body: { actionId } }
}
