import { ProjectList, type ProjectItem } from '../contract/api/projects/project-answers.ts'
import type { ApiClient } from '../app.ts'
import { ask } from './ask-api.ts'
import { unknownName } from './find-by-name.ts'
import { usageError } from './program.ts'

export const projectsPath = '/api/v1/di-projects'

/** Every project that the caller may see: those in folders and those in the state. */
export async function allProjects(api: ApiClient): Promise<readonly ProjectItem[]> {
  return (await ask(api, ProjectList, ['GET', projectsPath])).projects
}

/** The project with this id or name. */
export async function findProject(api: ApiClient, name: string): Promise<ProjectItem> {
  const all = await allProjects(api)
  const exact = all.find(({ id }) => id === name)
  const [only, another] = exact ? [exact] : all.filter(project => project.name === name)
  if (only && another) {
    const ids = all.filter(project => project.name === name).map(({ id }) => id)
    throw usageError(`Several projects are called "${name}"`, `Name one by its id: ${ids.join(', ')}.`)
  }
  if (only) return only
  throw unknownName(
    'project',
    name,
    all.map(project => project.name),
  )
}
