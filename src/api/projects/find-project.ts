import { AppError } from '../../foundation/app-error.ts'
import { closestName } from '../../foundation/closest-name.ts'
import type { ProjectOutline } from '../../projects/load-project.ts'
import type { CatalogProject, ProjectCatalog } from '../../projects/project-catalog.ts'

/** The project of an id. Throws AppError with a status of 404. */
export async function requireProject(catalog: ProjectCatalog, id: string): Promise<CatalogProject> {
  const project = await catalog.find(id)
  if (project) return project
  throw new AppError('MILLRACE-PROJECT-UNKNOWN', `There is no project with the id ${id}`, {
    fix: 'GET /api/v1/di-projects lists the projects with their ids.',
  })
}

export type OutlinedTask = ProjectOutline['tasks'][number]

export interface FoundTask {
  readonly project: CatalogProject
  readonly task: OutlinedTask
}

/** A task of a project. Throws AppError with a status of 404. */
export async function requireTask(
  catalog: ProjectCatalog,
  ids: { readonly projectId: string; readonly dataTaskId: string },
): Promise<FoundTask> {
  const project = await requireProject(catalog, ids.projectId)
  const { tasks, name } = project.outline
  const task = tasks.find(({ id }) => id === ids.dataTaskId)
  if (task) return { project, task }
  const near = closestName(
    ids.dataTaskId,
    tasks.map(({ id }) => id),
  )
  throw new AppError('MILLRACE-PROJECT-UNKNOWN-TASK', `Project ${name} has no task ${ids.dataTaskId}`, {
    fix: near
      ? `Did you mean ${near}?`
      : `GET /api/v1/di-projects/${ids.projectId}/di-tasks lists its tasks.`,
  })
}
