import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'

/** The files of a project, wherever they are kept. Paths are relative to the project, with `/` between their parts. */
export interface ProjectTree {
  /** A path as findings name it; `''` is the project itself. */
  shown(path: string): string
  /** Entries of a folder by name, hidden ones left out. Throws with the reason as `code` when it cannot be read. */
  list(path: string): Promise<readonly TreeEntry[]>
  /** The text of a file. Throws with the reason as `code`. */
  read(path: string): Promise<string>
  /** Another text whenever a file has changed, come or gone. */
  version(): Promise<string>
}

export interface TreeEntry {
  readonly name: string
  readonly isFolder: boolean
}

/** A project in a folder. Findings name its files relative to the workspace where they are inside. */
export function folderTree(folder: string, workspaceFolder: string): ProjectTree {
  return {
    shown(path) {
      const whole = join(folder, path)
      const inside = relative(workspaceFolder, whole)
      const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)
      return (isOutside ? whole : inside || '.').replaceAll(sep, '/')
    },
    async list(path) {
      const entries = await readdir(join(folder, path), { withFileTypes: true })
      return visible(entries.map(entry => ({ name: entry.name, isFolder: entry.isDirectory() })))
    },
    read: async path => await readFile(join(folder, path), 'utf8'),
    async version() {
      const entries = await readdir(folder, { withFileTypes: true, recursive: true })
      const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
      const stamps = await Promise.all(files.toSorted().map(stampOf))
      return stamps.join('\n')
    },
  }
}

/** A file that is gone in the meantime counts as such. */
async function stampOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined)
  return `${file} ${found?.mtimeMs} ${found?.size} ${found?.ino}`
}

export interface MemoryTree {
  /** Text of each file by its path. */
  readonly files: Readonly<Record<string, string>>
  readonly version: string
}

/** A project whose files are texts in memory. Findings name them by their paths. */
export function memoryTree({ files, version }: MemoryTree): ProjectTree {
  const folders = foldersOf(Object.keys(files))
  return {
    shown: path => path,
    async list(path) {
      return visible([...(folders.get(path)?.values() ?? [])])
    },
    async read(path) {
      const text = Object.hasOwn(files, path) ? files[path] : undefined
      if (text === undefined) throw Object.assign(new Error(`there is no ${path}`), { code: 'ENOENT' })
      return text
    },
    version: async () => version,
  }
}

/** What is in each folder, by its path and by name. */
function foldersOf(paths: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, TreeEntry>> {
  const folders = new Map<string, Map<string, TreeEntry>>()
  for (const path of paths) {
    const parts = path.split('/')
    for (const [index, name] of parts.entries()) {
      const folder = parts.slice(0, index).join('/')
      const entries = folders.get(folder) ?? new Map<string, TreeEntry>()
      folders.set(folder, entries.set(name, { name, isFolder: index < parts.length - 1 }))
    }
  }
  return folders
}

function visible(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
}
/** The text of every file by its path, in the order of paths. */
export async function readTree(tree: ProjectTree): Promise<Readonly<Record<string, string>>> {
  const read = async (folder: string): Promise<readonly (readonly [string, string])[]> => {
    const files = []
    for (const { name, isFolder } of await tree.list(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (isFolder) files.push(...(await read(path)))
      else files.push([path, await tree.read(path)] as const)
    }
    return files
  }
  return Object.fromEntries(await read(''))
}
