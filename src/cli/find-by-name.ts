import type { App, LoadedProject } from '../app.ts'
import type { Task } from '../projects/project.ts'
import { AppError } from '../foundation/app-error.ts'
import { closestName } from '../foundation/closest-name.ts'

/** Name of the project that a command works on: the one that is named, or the only one of the workspace. */
export function chooseProjectName(app: App, name: string | undefined): string {
  const all = app.workspace.projects.map(project => project.name)
  const [only] = all
  if (name !== undefined) return name
  if (only === undefined || all.length > 1) {
    const what = all.length === 0 ? 'has no projects' : `has ${all.length} projects: ${all.join(', ')}`
    throw new AppError('MILLRACE-CLI-PROJECT-NOT-NAMED', `The workspace ${what}`, {
      fix:
        all.length === 0
          ? `Put one into ${app.workspace.projectsFolder}, or make one with \`millrace init\`.`
          : 'Name one of them in the command.',
    })
  }
  return only
}

/** Loads one project, by its folder or its own name. */
export async function loadOneProject(app: App, name: string): Promise<LoadedProject> {
  const [loaded] = await app.loadProjects([name])
  if (!loaded) throw new Error('loadProjects gave nothing')
  return loaded
}

/** The id of a project of the workspace, also of one whose files are broken. */
export async function projectIdOf(app: App, name: string): Promise<string> {
  const byFolder = app.workspace.projects.find(project => project.name === name || project.id === name)
  if (byFolder) return byFolder.id
  const [loaded] = await app.loadProjects([name])
  if (!loaded?.project) throw new Error('loadProjects gave nothing')
  return loaded.project.id
}

/** A task of the workspace, by its id or name. */
export async function taskIdOf(app: App, name: string): Promise<string> {
  const tasks = tasksOf(await app.allProjects())
  const found = tasks.find(task => isNamed(task, name))
  if (found) return found.id
  throw unknownName(
    'task',
    name,
    tasks.flatMap(task => [task.id, task.name]),
  )
}

export function tasksOf(projects: readonly LoadedProject[]): readonly Task[] {
  return projects.flatMap(({ project }) => project?.tasks ?? [])
}

export function isNamed(task: { readonly id: string; readonly name: string }, name: string): boolean {
  return task.id === name || task.name.toLowerCase() === name.toLowerCase()
}

/** An error that names what was meant, or what there is. */
export function unknownName(what: string, name: string, known: readonly string[]): AppError {
  const near = closestName(name, known)
  const all = known.slice(0, 10).join(', ')
  const some = known.length > 10 ? `Some are: ${all}.` : `There is: ${all}.`
  return new AppError('MILLRACE-CLI-NAME-UNKNOWN', `There is no ${what} "${name}"`, {
    fix: near ? `Did you mean "${near}"?` : known.length === 0 ? `There is no ${what} at all yet.` : some,
  })
}
