import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { filesSource } from '../../sources/files/files-source.ts'
import type { SourceConnection } from '../../sources/source-type.ts'

/** A folder of source files, and connections to it. */
export interface FileSource extends Disposable {
  readonly folder: string
  write(files: Readonly<Record<string, string>>): void
  remove(file: string): void
  /** A new connection, as each run opens one. */
  connect(settings?: Readonly<Record<string, unknown>>): Promise<SourceConnection>
}

export function openFileSource(files: Readonly<Record<string, string>>): FileSource {
  const temporary = temporaryFolder()
  const folder = temporary.path
  const write = (texts: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
  }
  write(files)
  return {
    folder,
    write,
    remove: file => rmSync(join(folder, file)),
    connect: async (settings = {}) =>
      await filesSource.connect(filesSource.settings.parse({ path: folder, ...settings }), {
        name: 'source',
        baseFolder: folder,
        temporaryFolder: folder,
        signal: new AbortController().signal,
      }),
    [Symbol.dispose]: () => temporary[Symbol.dispose](),
  }
}
