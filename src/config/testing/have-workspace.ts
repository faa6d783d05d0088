import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

/** A folder with files in it, by their relative paths; removed when disposed. */
export function haveWorkspace(
  files: Readonly<Record<string, string>>,
): Disposable & { readonly path: string } {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true })
    writeFileSync(join(folder.path, name), text)
  }
  return folder
}
