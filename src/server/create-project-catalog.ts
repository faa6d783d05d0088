import { findProjects } from '../config/find-projects.ts'
import type { ProjectFolder, Workspace } from '../config/workspace.ts'
import type { Clock } from '../foundation/clock.ts'
import type { CatalogProject, ProjectCatalog } from '../projects/project-catalog.ts'
import { folderTree } from '../projects/project-tree.ts'
import type { Store, StoredProjectHead } from '../store/store.ts'
import { loadFolderProject, loadStoredProject } from './load-kept-project.ts'

export interface CatalogParts {
  readonly workspace: Workspace
  readonly store: () => Promise<Store>
  readonly clock: Clock
}

/** How old what `list` and `find` give may be: a client that polls does not make the disk work. */
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
  #candidates: { readonly at: number; readonly all: Promise<readonly Candidate[]> } | undefined

  constructor(parts: CatalogParts) {
    this.#parts = parts
  }

  async list(): Promise<readonly CatalogProject[]> {
    const candidates = await this.#recentCandidates()
    this.#forgetOthers(candidates)
    return await Promise.all(candidates.map(candidate => this.#recent(candidate)))
  }

  async find(id: string): Promise<CatalogProject | undefined> {
    const cached = this.#fresh(id)
    if (cached) return cached
    const known = (await this.#recentCandidates()).find(candidate => candidate.id === id)
    const candidate = known ?? (await this.#allCandidates()).find(each => each.id === id)
    return candidate && (await this.#recent(candidate))
  }

  async current(name: string): Promise<CatalogProject | undefined> {
    const candidates = await this.#allCandidates()
    const named = candidates.find(({ id, name: folder }) => id === name || folder === name)
    if (named) return await this.#checked(named)
    const projects = await Promise.all(candidates.map(candidate => this.#checked(candidate)))
    return projects.find(({ outline }) => outline.name === name)
  }

  #fresh(id: string): CatalogProject | undefined {
    const cached = this.#cached.get(id)
    return cached && this.#now() - cached.checkedAt < staleAfterMs ? cached.project : undefined
  }

  async #recent(candidate: Candidate): Promise<CatalogProject> {
    return this.#fresh(candidate.id) ?? (await this.#checked(candidate))
  }

  async #checked(candidate: Candidate): Promise<CatalogProject> {
    const loading = this.#loading.get(candidate.id) ?? this.#check(candidate)
    this.#loading.set(candidate.id, loading)
    try {
      return await loading
    } finally {
      this.#loading.delete(candidate.id)
    }
  }

  async #check(candidate: Candidate): Promise<CatalogProject> {
    const checkedAt = this.#now()
    const version = await this.#versionOf(candidate)
    const cached = this.#cached.get(candidate.id)
    const project = cached?.version === version ? cached.project : await this.#load(candidate)
    this.#cached.set(candidate.id, { version, checkedAt, project })
    return project
  }

  async #versionOf(candidate: Candidate): Promise<string> {
    if ('head' in candidate) return `${candidate.head.revision}`
    return await folderTree(candidate.folder.folder, this.#parts.workspace.folder).version()
  }

  async #load(candidate: Candidate): Promise<CatalogProject> {
    const { workspace, store } = this.#parts
    if ('folder' in candidate) return await loadFolderProject(workspace, candidate.folder)
    const stored = await (await store()).read(({ projects }) => projects.get(candidate.id))
    return await loadStoredProject(workspace, stored ?? { ...candidate.head, files: {} })
  }

  async #recentCandidates(): Promise<readonly Candidate[]> {
    const known = this.#candidates
    return known && this.#now() - known.at < staleAfterMs ? await known.all : await this.#allCandidates()
  }

  async #allCandidates(): Promise<readonly Candidate[]> {
    const all = this.#readCandidates()
    this.#candidates = { at: this.#now(), all }
    return await all
  }

  async #readCandidates(): Promise<readonly Candidate[]> {
    const { workspace, store } = this.#parts
    const folders = findProjects(workspace.tenantId, workspace.projectsFolder)
    const heads = await (await store()).read(({ projects }) => projects.heads())
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
