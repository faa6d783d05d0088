import {
  ProjectItem,
  ProjectList,
  ProjectParams,
  ProjectsQuery,
  TaskItem,
  TaskList,
  TaskParams,
} from '../../contract/api/projects/project-answers.ts'
import { isReadable, readableSpaces } from '../../access/rights-in-space.ts'
import type { ProjectOutline } from '../../projects/load-project.ts'
import type { ProjectCatalog } from '../../projects/project-catalog.ts'
import { defineRoute, type Route } from '../route.ts'
import type { OutlinedTask } from '../../projects/load-project.ts'
import { requireProject, requireTask } from './find-project.ts'
import { inProject } from './project-rule.ts'
import type { ProjectServices } from './project-services.ts'
import { restPlatformType, restTaskType } from './rest-words.ts'
import { projectProblems, taskProblems } from './project-problems.ts'

export const projectsPath = '/api/v1/di-projects'

/** Looking at projects and their tasks. */
export function projectRoutes(services: ProjectServices): readonly Route[] {
  const { catalog } = services
  return [list(services), get(catalog), listTasks(catalog), getTask(catalog)]
}

function list({ catalog, store }: ProjectServices): Route {
  return defineRoute({
    method: 'GET',
    path: projectsPath,
    summary: 'The data integration projects in spaces that the caller may read',
    permission: 'read',
    query: ProjectsQuery,
    answers: { 200: ProjectList },
    handle: async ({ query: { spaceId }, caller }) => {
      const readable = await store.read(records => readableSpaces(records, caller))
      const outlines = (await catalog.list()).map(({ outline }) => outline)
      const wanted = outlines
        .filter(outline => isReadable(readable, outline.spaceId))
        .filter(outline => spaceId === undefined || outline.spaceId === spaceId)
      return { status: 200, body: { projects: wanted.map(projectItem) } }
    },
  })
}

function get(catalog: ProjectCatalog): Route {
  return defineRoute({
    method: 'GET',
    path: `${projectsPath}/:projectId`,
    summary: 'A data integration project',
    permission: 'read',
    space: inProject(catalog, 'read'),
    params: ProjectParams,
    answers: { 200: ProjectItem },
    problems: projectProblems,
    handle: async ({ params: { projectId } }) => ({
      status: 200,
      body: projectItem((await requireProject(catalog, projectId)).outline),
    }),
  })
}

function listTasks(catalog: ProjectCatalog): Route {
  return defineRoute({
    method: 'GET',
    path: `${projectsPath}/:projectId/di-tasks`,
    summary: 'The data tasks of a project',
    permission: 'read',
    space: inProject(catalog, 'read'),
    params: ProjectParams,
    answers: { 200: TaskList },
    problems: projectProblems,
    handle: async ({ params: { projectId } }) => {
      const { outline } = await requireProject(catalog, projectId)
      return { status: 200, body: { dataTasks: outline.tasks.map(task => taskItem(outline, task)) } }
    },
  })
}

function getTask(catalog: ProjectCatalog): Route {
  return defineRoute({
    method: 'GET',
    path: `${projectsPath}/:projectId/di-tasks/:dataTaskId`,
    summary: 'A data task',
    permission: 'read',
    space: inProject(catalog, 'read'),
    params: TaskParams,
    answers: { 200: TaskItem },
    problems: taskProblems,
    handle: async ({ params }) => {
      const { project, task } = await requireTask(catalog, params)
      return { status: 200, body: taskItem(project.outline, task) }
    },
  })
}

/** A project as answers show it. */
export function projectItem(outline: ProjectOutline): ProjectItem {
  const { id, name, description, ownerId, spaceId, type } = outline
  const platformType = restPlatformType(outline.platformType)
  return {
    id,
    name,
    description,
    ownerId,
    spaceId,
    ...(type && { type }),
    ...(platformType && { platformType }),
  }
}

function taskItem({ ownerId, spaceId }: ProjectOutline, task: OutlinedTask): TaskItem {
  const { id, name, description, type } = task
  return { id, name, description, ownerId, spaceId, type: restTaskType(type) }
}
