import { findProjects } from '../config/find-projects.ts'
import type { ProjectFolder, Workspace } from '../config/workspace.ts'
import type { Clock } from '../foundation/clock.ts'
import type { CatalogProject, ProjectCatalog } from '../projects/project-catalog.ts'
import { folderTree } from '../projects/project-tree.ts'
import type { Store, StoredProjectHead } from '../store/store.ts'
import { readable } from './readable-project.ts'
import { loadFolderProject, loadStoredProject } from './load-kept-project.ts'

export interface CatalogParts {
  readonly workspace: Workspace
  readonly store: () => Promise<Store>
  readonly clock: Clock
}

/** How old what `list` and `find` say of folders may be: a client that polls does not make the disk work. */
const staleAfterMs = 1_000

/** The projects in the workspace's folders and those in the state, each loaded once for each version of its files. */
export function createProjectCatalog(parts: CatalogParts): ProjectCatalog {
  return new CachedCatalog(parts)
}

/** A project before it is read. */
type Candidate =
  | { readonly id: string; readonly name: string; readonly folder: ProjectFolder }
  | { readonly id: string; readonly name: undefined; readonly head: StoredProjectHead }

interface Cached {
  readonly version: string
  readonly checkedAt: number
  readonly project: CatalogProject
}

class CachedCatalog implements ProjectCatalog {
  readonly #parts: CatalogParts
  readonly #cached = new Map<string, Cached>()
  /** So that many readers at the same moment load a project once. */
  readonly #loading = new Map<string, Promise<CatalogProject>>()
  #folders: { readonly at: number; readonly all: readonly ProjectFolder[] } | undefined

  constructor(parts: CatalogParts) {
    this.#parts = parts
  }

  async list(): Promise<readonly CatalogProject[]> {
    const candidates = await this.#candidates(this.#recentFolders())
    this.#forgetOthers(candidates)
    return await Promise.all(candidates.map(candidate => this.#recent(candidate)))
  }

  async find(id: string, oldestMs = staleAfterMs): Promise<CatalogProject | undefined> {
    const fresh = this.#fresh(id, oldestMs)
    if (fresh) return fresh
    const head = await (await this.#parts.store()).read(({ projects }) => projects.head(id))
    if (head) return await this.#checked(ofState(head))
    const isMeant = (folder: ProjectFolder): boolean => folder.id === id
    const folder = this.#recentFolders().find(isMeant) ?? this.#presentFolders().find(isMeant)
    return folder && (await this.#checked(ofFolder(folder)))
  }

  async current(name: string): Promise<CatalogProject | undefined> {
    const candidates = await this.#candidates(this.#presentFolders())
    const named = candidates.find(({ id, name: folder }) => id === name || folder === name)
    if (named) return await this.#checked(named)
    const projects = await Promise.all(candidates.map(candidate => this.#checked(candidate)))
    return projects.find(({ outline }) => outline.name === name)
  }

  /** Of folders only: whether a project of the state has changed is quickly asked. */
  #fresh(id: string, oldestMs = staleAfterMs): CatalogProject | undefined {
    const cached = this.#cached.get(id)
    const isFresh = cached?.project.home === 'folder' && this.#now() - cached.checkedAt < oldestMs
    return isFresh ? cached.project : undefined
  }

  async #recent(candidate: Candidate): Promise<CatalogProject> {
    return this.#fresh(candidate.id) ?? (await this.#checked(candidate))
  }

  async #checked(candidate: Candidate): Promise<CatalogProject> {
    const version = await this.#versionOf(candidate)
    const cached = this.#cached.get(candidate.id)
    const project = cached?.version === version ? cached.project : await this.#load(candidate, version)
    this.#cached.set(candidate.id, { version, checkedAt: this.#now(), project })
    return project
  }

  async #versionOf(candidate: Candidate): Promise<string> {
    if ('head' in candidate) return `${candidate.head.revision}`
    return await folderTree(candidate.folder.folder, this.#parts.workspace.folder).version()
  }

  async #load(candidate: Candidate, version: string): Promise<CatalogProject> {
    const key = `${candidate.id} ${version}`
    const loading = this.#loading.get(key) ?? this.#loadNow(candidate)
    this.#loading.set(key, loading)
    try {
      return await loading
    } finally {
      this.#loading.delete(key)
    }
  }

  async #loadNow(candidate: Candidate): Promise<CatalogProject> {
    const { workspace, store } = this.#parts
    const { spaces, owner } = workspace
    if ('folder' in candidate) {
      const place = { id: candidate.id, spaceId: spaces[0].id, ownerId: owner.id }
      return await readable(loadFolderProject(workspace, candidate.folder), place)
    }
    const stored = await (await store()).read(({ projects }) => projects.get(candidate.id))
    const project = stored ?? { ...candidate.head, files: {} }
    return await readable(loadStoredProject(workspace, project), candidate.head)
  }

  #recentFolders(): readonly ProjectFolder[] {
    const known = this.#folders
    return known && this.#now() - known.at < staleAfterMs ? known.all : this.#presentFolders()
  }

  #presentFolders(): readonly ProjectFolder[] {
    const { tenantId, projectsFolder } = this.#parts.workspace
    const all = findProjects(tenantId, projectsFolder)
    this.#folders = { at: this.#now(), all }
    return all
  }

  async #candidates(folders: readonly ProjectFolder[]): Promise<readonly Candidate[]> {
    const heads = await (await this.#parts.store()).read(({ projects }) => projects.heads())
    return [...folders.map(ofFolder), ...heads.map(ofState)]
  }

  #forgetOthers(candidates: readonly Candidate[]): void {
    const ids = new Set(candidates.map(({ id }) => id))
    for (const id of this.#cached.keys()) if (!ids.has(id)) this.#cached.delete(id)
  }

  #now(): number {
    return this.#parts.clock.now().getTime()
  }
}

function ofFolder(folder: ProjectFolder): Candidate {
  return { id: folder.id, name: folder.name, folder }
}

function ofState(head: StoredProjectHead): Candidate {
  return { id: head.id, name: undefined, head }
}
