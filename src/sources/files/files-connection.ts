import { resolve } from 'node:path'
import { AppError, messageOf } from '../../foundation/app-error.ts'
import type { Column } from '../../foundation/column.ts'
import type { CheckStep, ConnectOptions, SourceConnection, SourceTable } from '../source-type.ts'
import { addressLabel } from './address.ts'
import { Downloads } from './downloads.ts'
import { FileEngine } from './file-engine.ts'
import { FilesSnapshot } from './files-snapshot.ts'
import type { FilesSettings } from './files-settings.ts'
import { inspectTable, type TableContents } from './inspect-table.ts'
import { listTables, type FileLocation, type FileTable } from './list-tables.ts'
import { lookAtFile, type SourceFile } from './source-file.ts'

/** A folder of files, or files on a web server. Each is downloaded and looked into once, as long as it does not change. */
export class FilesConnection implements SourceConnection {
  readonly #settings: FilesSettings
  readonly #options: ConnectOptions
  readonly #engine = new FileEngine()
  readonly #downloads: Downloads
  readonly #inspected = new Map<string, Promise<TableContents>>()

  constructor(settings: FilesSettings, options: ConnectOptions) {
    this.#settings = settings
    this.#options = options
    this.#downloads = new Downloads({
      temporaryFolder: options.temporaryFolder,
      headers: settings.headers,
      timeoutMs: settings.timeoutSeconds * 1000,
      signal: options.signal,
    })
  }

  async check(): Promise<readonly CheckStep[]> {
    const steps: CheckStep[] = []
    const reached = await step(steps, this.#placeName(), () => this.#reach())
    if (!reached) return steps
    const tables = await step(steps, 'tables', async () => {
      const found = await this.listTables()
      if (found.length > 0) return { detail: `${found.length} found`, value: found }
      throw new AppError('MILLRACE-SOURCE-NO-FILES', `there is no file to read in ${this.#place()}`)
    })
    if (!tables) return steps
    await step(steps, 'files', async () => {
      for (const table of tables)
        await this.contentsOf(table, await this.filesOf(table), this.#options.signal)
      const count = tables.reduce((sum, table) => sum + table.files.length, 0)
      return { detail: `${count} readable`, value: true }
    })
    return steps
  }

  async discover(): Promise<readonly SourceTable[]> {
    const found: SourceTable[] = []
    for (const table of await this.listTables()) found.push(await this.#describe(table))
    return found
  }

  async openSnapshot(): Promise<FilesSnapshot> {
    return FilesSnapshot.open(this)
  }

  listTables(): Promise<readonly FileTable[]> {
    return listTables(this.#settings, this.#options.baseFolder)
  }

  /** The table's files as they are now; remote ones are downloaded. Throws what keeps the table from being read. */
  async filesOf(
    table: FileTable,
    signal: AbortSignal = this.#options.signal,
  ): Promise<readonly SourceFile[]> {
    if (table.problem) throw table.problem
    return Promise.all(table.files.map(location => this.#fetch(location, signal)))
  }

  /** What is in the files; looked at anew only when one of them has changed. */
  contentsOf(table: FileTable, files: readonly SourceFile[], signal: AbortSignal): Promise<TableContents> {
    const key = JSON.stringify([table.schema, table.name, files])
    const known = this.#inspected.get(key)
    if (known) return known
    const contents = inspectTable(table, files, this.#engine, signal)
    this.#inspected.set(key, contents)
    // A later look may try again.
    contents.catch(() => this.#inspected.delete(key))
    return contents
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#downloads[Symbol.asyncDispose]()
    await Promise.allSettled(this.#inspected.values())
    await this.#engine[Symbol.asyncDispose]()
  }

  async #fetch(location: FileLocation, signal: AbortSignal): Promise<SourceFile> {
    if (location.kind === 'local') return lookAtFile(location.path, location.label)
    return lookAtFile(await this.#downloads.get(location.url, signal), addressLabel(location.url))
  }

  /** A table that cannot be read is offered all the same, with the reason, so that the others can be used. */
  async #describe(table: FileTable): Promise<SourceTable> {
    const { schema, name, settings } = table
    const base = { schema, name, kind: 'TABLE' as const, key: settings.key }
    try {
      const contents = await this.contentsOf(table, await this.filesOf(table), this.#options.signal)
      return {
        ...base,
        columns: contents.columns.map(column => asColumn(column, settings.key)),
        ...(contents.rows === undefined ? {} : { estimatedRows: contents.rows }),
        inferredTypes: contents.format !== 'parquet',
        warnings: [...contents.warnings, ...strayKeys(table, contents)],
      }
    } catch (error) {
      this.#options.signal.throwIfAborted()
      return { ...base, columns: [], inferredTypes: true, warnings: [messageOf(error)] }
    }
  }

  async #reach(): Promise<{ detail: string; value: true }> {
    for (const table of await this.listTables()) {
      for (const file of table.files) if (file.kind === 'remote') await this.#downloads.probe(file.url)
    }
    return { detail: this.#place(), value: true }
  }

  #placeName(): string {
    return this.#settings.path === undefined ? 'address' : 'folder'
  }

  #place(): string {
    const { path, url } = this.#settings
    if (path !== undefined) return resolve(this.#options.baseFolder, path)
    return url === undefined ? 'the addresses of the tables' : addressLabel(url)
  }
}

function asColumn(
  { name, type }: { readonly name: string; readonly type: string },
  key: readonly string[],
): Column {
  return { name, type, nullable: !key.includes(name) }
}

function strayKeys({ settings }: FileTable, { columns }: TableContents): readonly string[] {
  const stray = settings.key.filter(key => !columns.some(({ name }) => name === key))
  return stray.map(key => `key column ${key} is not in the file`)
}

/** Runs one step of a check and records how it went. Undefined when it failed. */
async function step<T>(
  steps: CheckStep[],
  name: string,
  work: () => Promise<{ readonly detail: string; readonly value: T }>,
): Promise<T | undefined> {
  try {
    const { detail, value } = await work()
    steps.push({ name, ok: true, detail })
    return value
  } catch (error) {
    steps.push({ name, ok: false, detail: messageOf(error) })
    return undefined
  }
}
