import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { identifier, textLiteral } from '../../../foundation/sql-text.ts'
import type { FileRead, TableRead } from '../../../foundation/table-read.ts'
import type { SourceConnection } from '../../source-type.ts'
import { filesSource } from '../files-source.ts'

/** A connection to files of a temporary folder; both go when disposed. */
export interface OpenFiles extends AsyncDisposable {
  readonly folder: string
  /** Where downloads go. */
  readonly downloads: string
  readonly connection: SourceConnection
  readonly stop: AbortController
}

/** Writes the files into a folder of their own and connects, to that folder unless settings say otherwise. */
export async function openFiles(
  files: Readonly<Record<string, string | Buffer>>,
  settings: Readonly<Record<string, unknown>> = { path: '.' },
): Promise<OpenFiles> {
  const folder = temporaryFolder()
  writeFiles(folder.path, files)
  const downloads = temporaryFolder()
  const stop = new AbortController()
  const connection = await filesSource.connect(filesSource.settings.parse(settings), {
    name: 'data',
    baseFolder: folder.path,
    temporaryFolder: downloads.path,
    signal: stop.signal,
  })
  return {
    folder: folder.path,
    downloads: downloads.path,
    connection,
    stop,
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
      downloads[Symbol.dispose]()
    },
  }
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** Reads one table with the columns that discover gives, or those that are handed in. */
export async function readTable(
  connection: SourceConnection,
  name: string,
  columns?: readonly { readonly name: string; readonly type: string; readonly nullable: boolean }[],
): Promise<FileRead> {
  const table = (await connection.discover()).find(found => found.name === name)
  if (!table) throw new Error(`no table ${name}`)
  await using snapshot = await connection.openSnapshot({ parallelReads: 2 })
  return asFiles(await snapshot.read(table, columns ?? table.columns, new AbortController().signal))
}

function asFiles(read: TableRead): FileRead {
  if (read.kind === 'files') return read
  throw new Error('expected a read of files')
}

/** Rows of a read, as JSON values, in the order of the files: what a platform would load. */
export async function rowsOf(read: FileRead): Promise<readonly unknown[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const select = read.columns.map(({ name, type }) => `${identifier(name)}::${type} AS ${identifier(name)}`)
  const reader = await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${readerOf(read)}`)
  const rows = reader.getRowObjectsJson()
  connection.closeSync()
  return rows
}

function readerOf(read: FileRead): string {
  const paths = `[${read.paths.map(textLiteral).join(', ')}]`
  if (read.format === 'parquet') return `read_parquet(${paths}, union_by_name=true)`
  if (read.format !== 'csv') {
    const layout = read.format === 'json' ? 'array' : 'newline_delimited'
    const types = read.columns.map(({ name, type }) => `${textLiteral(name)}: ${textLiteral(type)}`)
    return `read_json(${paths}, format='${layout}', columns={${types.join(', ')}})`
  }
  const { csv } = read
  if (!csv?.names) throw new Error('a CSV read without its dialect')
  const typeOf = (name: string): string =>
    read.columns.find(column => column.name === name)?.type ?? 'VARCHAR'
  const types = csv.names.map(name => `${textLiteral(name)}: ${textLiteral(typeOf(name))}`)
  const options = [
    'auto_detect=false',
    'allow_quoted_nulls=false',
    `delim=${textLiteral(csv.delimiter)}`,
    `quote=${textLiteral(csv.quote)}`,
    `escape=${textLiteral(csv.escape)}`,
    `header=${csv.header}`,
    `skip=${csv.skip}`,
    `nullstr=${textLiteral(csv.nullText)}`,
    `columns={${types.join(', ')}}`,
    ...(csv.dateFormat === undefined ? [] : [`dateformat=${textLiteral(csv.dateFormat)}`]),
    ...(csv.timestampFormat === undefined ? [] : [`timestampformat=${textLiteral(csv.timestampFormat)}`]),
  ]
  return `read_csv(${paths}, ${options.join(', ')})`
}
