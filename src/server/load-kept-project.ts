import type { ProjectFolder, Workspace } from '../config/workspace.ts'
import { loadProject, type LoadedProject } from '../projects/load-project.ts'
import type { CatalogProject } from '../projects/project-catalog.ts'
import { folderTree, memoryTree, type ProjectTree } from '../projects/project-tree.ts'
import type { StoredProject } from '../store/store.ts'

/** A project of the workspace's folders; it belongs to the first space and the owner of the workspace. */
export async function loadFolderProject(
  workspace: Workspace,
  { id, name, folder }: ProjectFolder,
): Promise<CatalogProject> {
  const tree = folderTree(folder, workspace.folder)
  const place = { projectId: id, spaceId: workspace.spaces[0].id, ownerId: workspace.owner.id }
  return { ...(await loadTree(workspace, tree, { name, ...place })), home: 'folder', tree, revision: 0 }
}

/** A project that the state holds. */
export async function loadStoredProject(
  workspace: Workspace,
  { id, spaceId, ownerId, revision, files }: StoredProject,
): Promise<CatalogProject> {
  const tree = memoryTree({ files, version: `${revision}` })
  const loaded = await loadTree(workspace, tree, { name: id, projectId: id, spaceId, ownerId })
  return { ...loaded, home: 'state', tree, revision }
}

interface Place {
  readonly name: string
  readonly projectId: string
  readonly spaceId: string
  readonly ownerId: string
}

async function loadTree({ bindings }: Workspace, tree: ProjectTree, place: Place): Promise<LoadedProject> {
  return await loadProject({ tree, ...place, bindingOverrides: bindings })
}
