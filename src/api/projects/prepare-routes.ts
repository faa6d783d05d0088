import { z } from 'zod'
import { ActionStarted } from '../../contract/api/projects/action-answers.ts'
import {
  PreparationPlan,
  PrepareProjectBody,
  PrepareTaskBody,
} from '../../contract/api/projects/preparation-answers.ts'
import { ProjectParams, TaskParams } from '../../contract/api/projects/project-answers.ts'
import type { CatalogProject } from '../../projects/project-catalog.ts'
import { selectTasks } from '../../projects/select-tasks.ts'
import { requireSound } from '../../projects/require-sound.ts'
import type { ActionAtWork, ActionWork } from '../../runs/actions.ts'
import { defineRoute, type Route } from '../route.ts'
import { currentProject, requireTasks } from './find-project.ts'
import { planTasks, type PrepareParts, type TasksToPrepare } from '../../runs/prepare-tasks.ts'
import { projectProblems, taskProblems } from './project-problems.ts'
import { projectsPath } from './project-routes.ts'
import { inProject } from './project-rule.ts'
import type { ProjectChangeServices } from './project-services.ts'

export interface PrepareServices extends Pick<ProjectChangeServices, 'catalog' | 'store' | 'actions'> {
  /** Prepares tasks as `prepareTasks` does, here or in another process. */
  prepare(wanted: TasksToPrepare, action: ActionAtWork): ReturnType<ActionWork>
}

/** Making and altering tables and views before a run needs them. */
export function prepareRoutes(services: PrepareServices): readonly Route[] {
  return [prepareProject(services), prepareTask(services), recreateDatasets(services)]
}

/** What preparing would do. */
export function planRoute(services: PrepareParts & Pick<PrepareServices, 'catalog'>): Route {
  return defineRoute({
    method: 'GET',
    path: `${projectsPath}/:projectId/plan`,
    summary: 'What preparing each task of a project would do, and why',
    permission: 'read',
    space: inProject(services.catalog, 'read'),
    params: ProjectParams,
    answers: { 200: PreparationPlan },
    problems: [...projectProblems, 'MILLRACE-PROJECT-INVALID'],
    handle: async ({ params: { projectId }, caller, signal }) => {
      const project = requireSound(await currentProject(services.catalog, projectId))
      const wanted = { project, tasks: selectTasks(project, []), by: caller.userId }
      return { status: 200, body: await planTasks(wanted, services, signal) }
    },
  })
}

function prepareProject(services: PrepareServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/actions/prepare`,
    summary: 'Makes and alters the tables and views of a project, in the background',
    permission: 'write',
    space: inProject(services.catalog, 'change'),
    params: ProjectParams,
    body: PrepareProjectBody.prefault({}),
    answers: { 202: ActionStarted },
    problems: [...taskProblems, 'MILLRACE-PROJECT-INVALID'],
    handle: async ({ params: { projectId }, body, caller }) => {
      const found = await currentProject(services.catalog, projectId)
      const tasks = selectedTasks(found, body.selectedTasks)
      const { allowRecreate } = body
      return await started(services, 'PROJECT_PREPARE', { ...tasks, by: caller.userId, allowRecreate })
    },
  })
}

function prepareTask(services: PrepareServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/di-tasks/:dataTaskId/actions/prepare`,
    summary: 'Makes and alters the tables and views of a task, in the background',
    permission: 'write',
    space: inProject(services.catalog, 'change'),
    params: TaskParams,
    body: PrepareTaskBody,
    answers: { 202: ActionStarted },
    problems: [...taskProblems, 'MILLRACE-PROJECT-INVALID'],
    handle: async ({ params: { projectId, dataTaskId }, body: { allowRecreate }, caller }) => {
      const found = await currentProject(services.catalog, projectId)
      const tasks = selectedTasks(found, [{ taskId: dataTaskId }])
      return await started(services, 'TASK_PREPARE', { ...tasks, by: caller.userId, allowRecreate })
    },
  })
}

function recreateDatasets(services: PrepareServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/di-tasks/:dataTaskId/actions/recreate-datasets`,
    summary: 'Makes the tables of a task anew, without their rows; the next run loads them',
    permission: 'write',
    space: inProject(services.catalog, 'change'),
    params: TaskParams,
    body: z.looseObject({}).prefault({}),
    answers: { 202: ActionStarted },
    problems: [...taskProblems, 'MILLRACE-PROJECT-INVALID'],
    handle: async ({ params: { projectId, dataTaskId }, caller }) => {
      const found = await currentProject(services.catalog, projectId)
      const tasks = selectedTasks(found, [{ taskId: dataTaskId }])
      const how = { allowRecreate: true, recreates: true }
      return await started(services, 'TASK_PREPARE', { ...tasks, by: caller.userId, ...how })
    },
  })
}

function selectedTasks(
  found: CatalogProject,
  named: readonly { readonly taskId: string }[],
): Pick<TasksToPrepare, 'project' | 'tasks'> {
  const wanted = requireTasks(found, named).map(({ id }) => id)
  const project = requireSound(found)
  return { project, tasks: selectTasks(project, wanted) }
}

async function started(
  services: PrepareServices,
  type: 'PROJECT_PREPARE' | 'TASK_PREPARE',
  wanted: TasksToPrepare,
) {
  const actionId = await services.actions.start({
    type,
    projectId: wanted.project.id,
    requestedBy: wanted.by,
    tasks: wanted.tasks,
    work: async action => await services.prepare(wanted, action),
  })
  return { status: 202, body: { actionId } }
}
