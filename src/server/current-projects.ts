import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProjectFolder } from '../config/workspace.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

type Loaded = Awaited<ReturnType<WorkspaceParts['loadProjects']>>[number]

/** The projects of a workspace as their files say now. What has not changed is not read again, and is the same object. */
export function currentProjects(
  folders: readonly ProjectFolder[],
  loadProjects: WorkspaceParts['loadProjects'],
): () => Promise<readonly Loaded[]> {
  const known = new Map<string, { readonly marks: string; readonly loaded: Loaded }>()
  return async () => {
    // Before they are read: what changes meanwhile is read next time.
    const marks = await Promise.all(folders.map(marksOf))
    const changed = folders.filter(({ name }, index) => known.get(name)?.marks !== marks[index])
    const loaded = changed.length > 0 ? await loadProjects(changed.map(({ name }) => name)) : []
    for (const [index, { name }] of folders.entries()) {
      const fresh = loaded[changed.findIndex(each => each.name === name)]
      if (fresh) known.set(name, { marks: marks[index] ?? '', loaded: fresh })
    }
    return folders.flatMap(({ name }) => known.get(name)?.loaded ?? [])
  }
}

/** Another text when a file of the project was made, removed or written. */
async function marksOf({ folder }: ProjectFolder): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const marks = await Promise.all(files.toSorted().map(markOf))
  return marks.join('\n')
}

async function markOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined)
  return found ? `${file} ${found.mtimeMs} ${found.size} ${found.ino}` : ''
}
