import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../foundation/app-error.ts'

/** Paths of all files below a folder, relative to it, with `/`, sorted; hidden ones and their folders are left out. */
export async function listFolder(folder: string): Promise<readonly string[]> {
  return (await listInto(folder, '')).sort()
}

async function listInto(folder: string, prefix: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await entriesOf(join(folder, prefix))) {
    if (entry.name.startsWith('.')) continue
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) found.push(...(await listInto(folder, path)))
    else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(join(folder, path)))))
      found.push(path)
  }
  return found
}

/** A linked folder is not followed: it may lead to itself. */
async function leadsToFile(path: string): Promise<boolean> {
  return stat(path).then(
    target => target.isFile(),
    () => false,
  )
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    throw new AppError('MILLRACE-SOURCE-FOLDER-MISSING', `${folder} is not a folder that can be listed`, {
      fix: 'Mend `path` of the connection: it is relative to the folder of millrace.yaml.',
      cause: error,
    })
  }
}
