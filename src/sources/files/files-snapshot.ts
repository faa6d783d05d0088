import { AppError } from '../../foundation/app-error.ts'
import { closestName } from '../../foundation/closest-name.ts'
import type { Column } from '../../foundation/column.ts'
import type { FileRead } from '../../foundation/table-read.ts'
import type { SourceSnapshot, SourceTable } from '../source-type.ts'
import type { TableContents } from './inspect-table.ts'
import type { FileTable } from './list-tables.ts'
import { pinnedRead } from './pinned-read.ts'
import { checkUnchanged, type SourceFile } from './source-file.ts'

/** What a snapshot needs of its connection. */
export interface FileTables {
  listTables(): Promise<readonly FileTable[]>
  filesOf(table: FileTable, signal?: AbortSignal): Promise<readonly SourceFile[]>
  contentsOf(table: FileTable, files: readonly SourceFile[], signal: AbortSignal): Promise<TableContents>
}

/** The files as they were when it was opened. A file that changes later is not read as if it had not. */
export class FilesSnapshot implements SourceSnapshot {
  readonly #connection: FileTables
  readonly #tables: readonly FileTable[]
  readonly #files: ReadonlyMap<FileTable, readonly SourceFile[]>

  #isClosed = false

  private constructor(
    connection: FileTables,
    tables: readonly FileTable[],
    files: ReadonlyMap<FileTable, readonly SourceFile[]>,
  ) {
    this.#connection = connection
    this.#tables = tables
    this.#files = files
  }

  static async open(connection: FileTables): Promise<FilesSnapshot> {
    const tables = await connection.listTables()
    const files = new Map<FileTable, readonly SourceFile[]>()
    for (const table of tables) {
      // What is remote comes when it is read: then, not now, is its moment.
      const isLocal = table.files.every(({ kind }) => kind === 'local')
      if (isLocal && !table.problem) files.set(table, await connection.filesOf(table))
    }
    return new FilesSnapshot(connection, tables, files)
  }

  async read(table: SourceTable, columns: readonly Column[], signal: AbortSignal): Promise<FileRead> {
    signal.throwIfAborted()
    if (this.#isClosed) throw new AppError('MILLRACE-SOURCE-READ-CANCELLED', 'the snapshot was closed')
    const own = this.#tables.find(({ schema, name }) => schema === table.schema && name === table.name)
    if (!own) throw this.#unknownTable(table)
    const files = this.#files.get(own) ?? (await this.#connection.filesOf(own, signal))
    await checkUnchanged(files)
    return pinnedRead(await this.#connection.contentsOf(own, files, signal), columns)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
  }

  #unknownTable({ schema, name }: SourceTable): AppError {
    const names = this.#tables.map(table => table.name)
    const near = closestName(name, names)
    return new AppError(
      'MILLRACE-SOURCE-UNKNOWN-TABLE',
      `the source has no table "${schema ? `${schema}/` : ''}${name}"`,
      { fix: near ? `Did you mean "${near}"?` : 'List what there is with `millrace connections discover`.' },
    )
  }
}
