import type { LoadedProject } from './load-project.ts'
import type { ProjectTree } from './project-tree.ts'

/** A project with where it is kept. */
export interface CatalogProject extends LoadedProject {
  /** A folder of the workspace, whose files are the owner, or the state, where the API changes it. */
  readonly home: 'folder' | 'state'
  readonly tree: ProjectTree
  /** Of a project in the state: grows with each change. 0 of one in a folder. */
  readonly revision: number
}

/** All projects of a workspace, read again when their files have changed. */
export interface ProjectCatalog {
  /** Those in folders first; they may be a second old. */
  list(): Promise<readonly CatalogProject[]>
  /** By id; one in a folder may be a second old, or as old as is said. */
  find(id: string, oldestMs?: number): Promise<CatalogProject | undefined>
  /** By id, name of its folder, or name; as it is now. */
  current(name: string): Promise<CatalogProject | undefined>
}
