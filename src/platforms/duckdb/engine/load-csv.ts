import type { DuckDBConnection } from '@duckdb/node-api'
import { AppError } from '../../../foundation/app-error.ts'
import type { Column } from '../../../foundation/column.ts'
import { identifiers, textLiteral, type TableName } from '../../../foundation/sql-text.ts'
import type { CsvFormat, FileRead } from '../../../foundation/table-read.ts'
import type { LoadResult, RejectedRow } from '../../platform-type.ts'
import { dropRejects, storedRejects, takeRejected } from './csv-rejects.ts'
import { columnTypes, compression, fileList, insertFrom, sampledRejects } from './file-sql.ts'
import { changesValues, loadUnchanged, type CsvGroup, type InsertOf } from './load-csv-unchanged.ts'
import type { LoadParts } from './session-parts.ts'

const defaultFormat: CsvFormat = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  header: true,
  skip: 0,
  nullText: '',
}
/** Without a format the engine drops what follows a date: `0044-03-15 BC` would be a day of our era. */
const isoDate = '%Y-%m-%d'

/** Loads CSV files. Rows that do not fit the pinned columns are left out, counted and sampled. */
export async function loadCsv(parts: LoadParts, target: TableName, read: FileRead): Promise<LoadResult> {
  const { connection, signal } = parts
  const format = read.csv ?? defaultFormat
  let rowsWritten = 0
  let count = 0
  const samples: RejectedRow[] = []
  for (const { paths, columns } of await groupByHeader(connection, read, format)) {
    signal.throwIfAborted()
    await dropRejects(connection)
    const group = { paths, columns, reader: readerOf(paths, format), limit: sampledRejects - samples.length }
    const load = (await changesValues(parts, group)) ? loadUnchanged : loadAsTyped
    const { rowsWritten: rows, rejected } = await load(parts, group, select =>
      insertFrom(target, `SELECT ${identifiers(read.columns.map(({ name }) => name))} FROM ${select}`),
    )
    rowsWritten += rows
    count += rejected.count
    samples.push(...rejected.samples)
  }
  return { rowsWritten, rejected: { count, samples } }
}

async function loadAsTyped(
  { connection }: LoadParts,
  group: CsvGroup,
  insert: InsertOf,
): Promise<LoadResult> {
  const { rowsChanged } = await connection.run(insert(group.reader(group.columns)))
  return { rowsWritten: rowsChanged, rejected: await takeRejected(connection, group.limit) }
}

function readerOf(paths: readonly string[], format: CsvFormat): CsvGroup['reader'] {
  return columns => `read_csv(${fileList(paths)}, ${readerOptions(columns, format)}${compression(paths)})`
}

interface FileGroup {
  readonly paths: readonly string[]
  /** All columns of the files, in the files' order. */
  readonly columns: readonly Pick<Column, 'name' | 'type'>[]
}

/** Files that agree in header and compression are read together; the header, not the position, says which column is which. */
async function groupByHeader(
  connection: DuckDBConnection,
  read: FileRead,
  format: CsvFormat,
): Promise<readonly FileGroup[]> {
  const groups = new Map<string, { paths: string[]; columns: FileGroup['columns'] }>()
  for (const path of read.paths) {
    const header = format.header
      ? await headerOf(connection, path, format, read.columns.length)
      : format.names
    const columns = header ? pinned(path, header, read.columns) : read.columns
    const key = `${compression([path])} ${JSON.stringify(columns)}`
    const group = groups.get(key) ?? { paths: [], columns }
    group.paths.push(path)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The first record of a file; nothing is guessed, so that no bad row further down can hide it. */
async function headerOf(
  connection: DuckDBConnection,
  path: string,
  format: CsvFormat,
  columnCount: number,
): Promise<readonly string[]> {
  const cells = Array.from({ length: columnCount + moreColumns }, (_, index) => ({
    name: `c${index}`,
    type: 'VARCHAR',
  }))
  const options = [
    ...dialect({ ...format, header: false, nullText: absentCell }),
    `columns=${columnTypes(cells)}`,
    'auto_detect=false, null_padding=true, strict_mode=false, ignore_errors=true, parallel=false',
  ]
  const result = await connection.run(
    `SELECT * FROM read_csv(${fileList([path])}, ${options.join(', ')}${compression([path])}) LIMIT 1`,
  )
  const [row = []] = await result.getRows()
  return row.filter(cell => cell !== null).map(cell => String(cell).trim())
}

/** Columns of a file beyond the pinned ones that we look for in its header. */
const moreColumns = 200
const absentCell = '\u0001'

function pinned(path: string, header: readonly string[], columns: readonly Column[]): FileGroup['columns'] {
  const named = new Map(
    header.toReversed().map((name, index) => [name.toLowerCase(), header.length - 1 - index]),
  )
  const found = header.map((_, index): FileGroup['columns'][number] => ({
    name: `millrace_extra_${index}`,
    type: 'VARCHAR',
  }))
  const missing: Column[] = []
  for (const [position, column] of columns.entries()) {
    const at = named.get(column.name.toLowerCase()) ?? unnamed(header, named, position)
    if (at === undefined) missing.push(column)
    else found[at] = { name: column.name, type: column.type }
  }
  if (missing.length === 0) return found
  throw new AppError(
    'MILLRACE-PLATFORM-FILE-COLUMNS-CHANGED',
    `${path} has no column ${missing.map(({ name }) => name).join(', ')}; its header is ${header.join(', ')}`,
    { fix: 'Mend the header of the file, or describe the dataset again.' },
  )
}

/** A column without a name, or with that of an earlier one, got a name when it was first read; its place tells it. */
function unnamed(
  header: readonly string[],
  named: ReadonlyMap<string, number>,
  position: number,
): number | undefined {
  const cell = header[position]
  if (cell === undefined) return undefined
  return cell === '' || named.get(cell.toLowerCase()) !== position ? position : undefined
}

function readerOptions(columns: FileGroup['columns'], format: CsvFormat): string {
  return [
    ...dialect(format),
    `columns=${columnTypes(columns)}`,
    'auto_detect=false',
    `dateformat=${textLiteral(format.dateFormat ?? isoDate)}`,
    ...(format.timestampFormat === undefined
      ? []
      : [`timestampformat=${textLiteral(format.timestampFormat)}`]),
    ...storedRejects,
  ].join(', ')
}

function dialect(format: CsvFormat): readonly string[] {
  return [
    `delim=${textLiteral(format.delimiter)}`,
    `quote=${textLiteral(format.quote)}`,
    `escape=${textLiteral(format.escape)}`,
    `header=${format.header}`,
    `skip=${format.skip}`,
    `nullstr=${textLiteral(format.nullText)}`,
    // A quoted text is never NULL: by default the engine reads "" as NULL.
    'allow_quoted_nulls=false',
  ]
}
