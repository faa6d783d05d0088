import { AppError, messageOf } from '../../../foundation/app-error.ts'
import { identifier, type TableName } from '../../../foundation/sql-text.ts'
import type { FileRead } from '../../../foundation/table-read.ts'
import type { LoadResult } from '../../platform-type.ts'
import { loadCsv } from './load-csv.ts'
import { loadJson } from './load-json.ts'
import { fileList, noneRejected } from './file-sql.ts'
import { fillTable } from './fill-table.ts'
import type { LoadParts } from './session-parts.ts'

/** Lets the engine read files by itself, with the pinned columns. */
export async function loadFiles(parts: LoadParts, target: TableName, read: FileRead): Promise<LoadResult> {
  if (read.paths.length === 0) return { rowsWritten: 0, rejected: noneRejected }
  try {
    return await loadFormat[read.format](parts, target, read)
  } catch (thrown) {
    if (parts.signal.aborted || !isAboutFile(thrown)) throw thrown
    throw new AppError('MILLRACE-PLATFORM-FILE-UNREADABLE', messageOf(thrown), {
      cause: thrown,
      fix: 'Check the file, and the format settings of its connection.',
    })
  }
}

type LoadFormat = (parts: LoadParts, target: TableName, read: FileRead) => Promise<LoadResult>

const loadFormat: Readonly<Record<FileRead['format'], LoadFormat>> = {
  csv: loadCsv,
  json: loadJson,
  ndjson: loadJson,
  parquet: loadParquet,
}

async function loadParquet(parts: LoadParts, target: TableName, read: FileRead): Promise<LoadResult> {
  const columns = read.columns.map(({ name, type }) => `${identifier(name)}::${type} AS ${identifier(name)}`)
  // Files written at different times may have different columns, in another order.
  const options = read.paths.length > 1 ? ', union_by_name=true' : ''
  const select = `SELECT ${columns.join(', ')} FROM read_parquet(${fileList(read.paths)}${options})`
  return { rowsWritten: await fillTable(parts, target, read.columns, select), rejected: noneRejected }
}

function isAboutFile(thrown: unknown): boolean {
  return (
    !(thrown instanceof AppError) && /^(IO|Invalid Input|Invalid|Serialization) Error/.test(messageOf(thrown))
  )
}
