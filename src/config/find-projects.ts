import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { projectId } from './ids.ts'
import type { ProjectFolder } from './workspace.ts'

/** The file that makes a folder a project. */
export const projectFileName = 'qtcp_project.yaml'

/** The projects of a folder: itself when it is one, otherwise each folder in it that is one, by name. */
export function findProjects(tenant: string, projectsFolder: string): readonly ProjectFolder[] {
  const project = (folder: string): ProjectFolder => {
    const name = basename(folder)
    return { id: projectId(tenant, name), name, folder }
  }
  if (isProject(projectsFolder)) return [project(projectsFolder)]
  if (!existsSync(projectsFolder)) return []
  return readdirSync(projectsFolder)
    .filter(name => !name.startsWith('.') && isProject(join(projectsFolder, name)))
    .toSorted((left, right) => (left < right ? -1 : 1))
    .map(name => project(join(projectsFolder, name)))
}

function isProject(folder: string): boolean {
  return existsSync(join(folder, projectFileName))
}
