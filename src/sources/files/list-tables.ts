import { existsSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { AppError } from '../../foundation/app-error.ts'
import { addressLabel, pathOfAddress } from './address.ts'
import { readFileName } from './file-format.ts'
import { plainTable, type FilesSettings, type TableSettings } from './files-settings.ts'
import { listFolder } from './list-folder.ts'
import { isGlob, matchGlob } from './match-glob.ts'

/** A table and the files that it consists of; nothing has been looked into yet. */
export interface FileTable {
  readonly schema: string
  readonly name: string
  readonly settings: TableSettings
  readonly files: readonly FileLocation[]
  /** Why the table cannot be read, whatever is in its files. The other tables can. */
  readonly problem?: AppError
}

export type FileLocation =
  | { readonly kind: 'local'; readonly path: string; readonly label: string }
  | { readonly kind: 'remote'; readonly url: string }

/** The tables that a connection offers: those of its settings, otherwise one for each file. */
export async function listTables(settings: FilesSettings, baseFolder: string): Promise<readonly FileTable[]> {
  const root = settings.path === undefined ? undefined : resolve(baseFolder, settings.path)
  if (settings.tables) {
    if (root !== undefined) await listFolderOnce(root)
    const tables = Object.entries(settings.tables)
    return Promise.all(tables.map(([name, table]) => declaredTable(name, table, { settings, root })))
  }
  if (root !== undefined) return tablesOfFolder(root)
  return settings.url === undefined ? [] : [tableOfAddress(settings.url)]
}

/** Throws when the folder is missing, before each of its tables says so. */
async function listFolderOnce(root: string): Promise<void> {
  if (!existsSync(root)) await listFolder(root)
}

interface Surroundings {
  readonly settings: FilesSettings
  readonly root: string | undefined
}

async function declaredTable(
  name: string,
  table: TableSettings,
  { settings, root }: Surroundings,
): Promise<FileTable> {
  const base = { schema: '', name, settings: table }
  if (table.url !== undefined) return { ...base, files: [{ kind: 'remote', url: table.url }] }
  const path = table.path ?? ''
  if (root === undefined) {
    const folder = (settings.url ?? '').replace(/\/?$/, '/')
    return { ...base, files: [{ kind: 'remote', url: new URL(path, folder).href }] }
  }
  const paths = await expandPath(root, path)
  const files = paths.map(file => ({ kind: 'local' as const, path: file, label: labelOf(root, file) }))
  if (files.length > 0) return { ...base, files }
  const problem = new AppError(
    'MILLRACE-SOURCE-NO-FILES',
    `table ${name}: no file matches ${path} in ${root}`,
    {
      fix: `Mend \`path\` of the table ${name} in millrace.yaml, or put the files there.`,
    },
  )
  return { ...base, files, problem }
}

/** Files of a path or glob; the part before the first wildcard is a plain folder, which may lead out of `root`. */
async function expandPath(root: string, path: string): Promise<readonly string[]> {
  const exact = resolve(root, path)
  if (existsSync(exact)) return [exact]
  if (!isGlob(path)) return []
  const steps = path.split('/')
  const firstWild = steps.findIndex(isGlob)
  const folder = resolve(root, steps.slice(0, firstWild).join('/') || (path.startsWith('/') ? '/' : '.'))
  if (!existsSync(folder)) return []
  const glob = steps.slice(firstWild).join('/')
  return (await listFolder(folder)).filter(file => matchGlob(glob, file)).map(file => join(folder, file))
}

async function tablesOfFolder(root: string): Promise<readonly FileTable[]> {
  const tables = new Map<string, FileTable>()
  for (const path of await listFolder(root)) {
    const { table: name, format } = readFileName(path)
    if (!format) continue
    const schema = path.split('/').slice(0, -1).join('/')
    const key = JSON.stringify([schema, name])
    const earlier = tables.get(key)?.files ?? []
    const files = [...earlier, { kind: 'local' as const, path: join(root, path), label: path }]
    tables.set(key, {
      schema,
      name,
      settings: plainTable,
      files,
      ...ambiguous(name, files.map(labelOfLocation)),
    })
  }
  return [...tables.values()]
}

function ambiguous(name: string, labels: readonly string[]): { readonly problem?: AppError } {
  if (labels.length < 2) return {}
  return {
    problem: new AppError(
      'MILLRACE-SOURCE-AMBIGUOUS-TABLE',
      `several files are the table ${name}: ${labels.join(', ')}`,
      {
        fix: 'Rename one of the files, or name the tables under `tables` of the connection.',
      },
    ),
  }
}

function labelOfLocation(location: FileLocation): string {
  return location.kind === 'local' ? location.label : addressLabel(location.url)
}

function tableOfAddress(url: string): FileTable {
  const { table } = readFileName(pathOfAddress(url))
  return { schema: '', name: table, settings: plainTable, files: [{ kind: 'remote', url }] }
}

function labelOf(root: string, file: string): string {
  return relative(root, file) || basename(file)
}
