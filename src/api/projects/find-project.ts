import { AppError } from '../../foundation/app-error.ts'
import { closestName } from '../../foundation/closest-name.ts'
import type { OutlinedTask } from '../../projects/load-project.ts'
import type { CatalogProject, ProjectCatalog } from '../../projects/project-catalog.ts'

/** The project of an id, perhaps as it was a second ago. Throws AppError with a status of 404. */
export async function requireProject(catalog: ProjectCatalog, id: string): Promise<CatalogProject> {
  return required(await catalog.find(id), id)
}

/** The project of an id as it is now. Throws AppError with a status of 404. */
export async function currentProject(catalog: ProjectCatalog, id: string): Promise<CatalogProject> {
  return required(await catalog.current(id), id)
}

function required(project: CatalogProject | undefined, id: string): CatalogProject {
  if (project?.outline.id === id) return project
  throw new AppError('MILLRACE-PROJECT-UNKNOWN', `There is no project with the id ${id}`, {
    fix: 'GET /api/v1/di-projects lists the projects with their ids.',
  })
}

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
  return { project, task: taskOf(project, ids.dataTaskId) }
}

/** Tasks of a project; all of them when none are named. Throws AppError with a status of 404. */
export function requireTasks(
  project: CatalogProject,
  named: readonly { readonly taskId: string }[],
): readonly OutlinedTask[] {
  if (named.length === 0) return project.outline.tasks
  return [...new Set(named.map(({ taskId }) => taskId))].map(id => taskOf(project, id))
}

function taskOf({ outline }: CatalogProject, id: string): OutlinedTask {
  const task = outline.tasks.find(each => each.id === id)
  if (task) return task
  const near = closestName(
    id,
    outline.tasks.map(each => each.id),
  )
  throw new AppError('MILLRACE-PROJECT-UNKNOWN-TASK', `Project ${outline.name} has no task ${id}`, {
    fix: near ? `Did you mean ${near}?` : `GET /api/v1/di-projects/${outline.id}/di-tasks lists its tasks.`,
  })
}
