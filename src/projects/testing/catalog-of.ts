import type { CatalogProject, ProjectCatalog } from '../project-catalog.ts'
import { memoryTree } from '../project-tree.ts'
import type { Project } from '../project.ts'

/** A catalog of projects that a test has made without files. */
export function catalogOf(
  projects: readonly Project[],
  loaded: Promise<void> = Promise.resolve(),
): ProjectCatalog {
  const all = projects.map(inCatalog)
  const find = async (name: string): Promise<CatalogProject | undefined> => {
    await loaded
    return all.find(({ outline }) => outline.id === name || outline.name === name)
  }
  return { list: async () => all, find, current: find }
}

function inCatalog(project: Project): CatalogProject {
  const tree = memoryTree({ files: {}, version: '1' })
  const bindings = { variables: {}, nameToIdMap: {} }
  const outline = { ...project, tasks: project.tasks.map(task => ({ ...task, folder: task.id })) }
  return { outline, bindings, project, findings: [], home: 'folder', tree, revision: 0 }
}
