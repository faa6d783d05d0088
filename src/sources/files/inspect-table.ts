import { AppError } from '../../foundation/app-error.ts'
import type { CsvFormat, FileRead } from '../../foundation/table-read.ts'
import { commonType } from './canonical-type.ts'
import type { FoundColumn } from './file-contents.ts'
import type { FileEngine } from './file-engine.ts'
import { readableExtensions, readFileName, type FileFormat } from './file-format.ts'
import { inspectFile, type InspectedFile } from './inspect-file.ts'
import type { FileTable } from './list-tables.ts'
import type { SourceFile } from './source-file.ts'

/** What a look into all files of a table found. */
export interface TableContents {
  readonly format: FileRead['format']
  readonly columns: readonly FoundColumn[]
  readonly files: readonly InspectedTableFile[]
  readonly rows?: number
  readonly csv?: CsvFormat
  readonly warnings: readonly string[]
}

export interface InspectedTableFile {
  readonly file: SourceFile
  readonly contents: InspectedFile
}

/** Looks into every file of a table. Throws when they do not have the same columns and format. */
export async function inspectTable(
  table: FileTable,
  files: readonly SourceFile[],
  engine: FileEngine,
  signal: AbortSignal,
): Promise<TableContents> {
  const inspected: InspectedTableFile[] = []
  for (const file of files) {
    const target = { file, settings: table.settings, engine, signal, ...formatOf(table, file) }
    const first = inspected[0]
    const contents = await inspectFile(target, first?.contents.csv)
    if (first) requireAlike(table, first, { file, contents })
    inspected.push({ file, contents })
  }
  return combine(table, inspected)
}

function formatOf(
  { settings }: FileTable,
  file: SourceFile,
): Pick<Parameters<typeof inspectFile>[0], 'format' | 'compression'> {
  const format = settings.format ?? readFileName(file.label).format
  if (!format)
    throw new AppError(
      'MILLRACE-SOURCE-UNKNOWN-FORMAT',
      `${file.label} has no extension that tells its format`,
      {
        fix: `State \`format\` for the table in millrace.yaml. Extensions that are known: ${readableExtensions}.`,
      },
    )
  return { format: asWritten(format, settings.delimiter), compression: readFileName(file.path).compression }
}

/** With a delimiter of its own, a TSV file is a CSV file. */
function asWritten(format: FileFormat, delimiter: string | undefined): FileFormat {
  return format === 'tsv' && delimiter !== undefined ? 'csv' : format
}

function requireAlike(table: FileTable, first: InspectedTableFile, other: InspectedTableFile): void {
  const difference = differenceOf(first.contents, other.contents)
  if (difference === undefined) return
  throw new AppError(
    'MILLRACE-SOURCE-MIXED-COLUMNS',
    `table ${table.name}: ${other.file.label} is not like ${first.file.label}: ${difference}`,
    { fix: 'Give all files of the table the same columns, or narrow `path` and make two tables of them.' },
  )
}

/** How files differ that cannot be read as one table. Objects in JSON may lack a key, and lines may be in other order. */
function differenceOf(first: InspectedFile, other: InspectedFile): string | undefined {
  if (first.readAs !== other.readAs) return `it is ${other.readAs}, not ${first.readAs}`
  if (first.readAs === 'json' || first.readAs === 'ndjson') return undefined
  const names = first.columns.map(({ name }) => name)
  const otherNames = other.columns.map(({ name }) => name)
  const lacking = names.filter(name => !otherNames.includes(name))
  if (lacking.length > 0) return `it has no column ${lacking.join(', ')}`
  const more = otherNames.filter(name => !names.includes(name))
  if (more.length > 0) return `it has a column ${more.join(', ')} of its own`
  const isSameOrder = names.every((name, index) => name === otherNames[index])
  return first.readAs === 'parquet' || isSameOrder ? undefined : 'its columns are in another order'
}

function combine(table: FileTable, files: readonly InspectedTableFile[]): TableContents {
  const contents = files.map(file => file.contents)
  const first = contents[0]
  if (!first) throw table.problem ?? new Error(`table ${table.name} has no files`)
  const rows = contents.reduce<number | undefined>(
    (sum, file) => (sum === undefined || file.rows === undefined ? undefined : sum + file.rows),
    0,
  )
  return {
    format: first.readAs,
    columns: mergeColumns(contents),
    files,
    ...(rows === undefined ? {} : { rows }),
    ...(first.csv ? { csv: first.csv } : {}),
    warnings: [...new Set(contents.flatMap(file => file.warnings))],
  }
}

/** The types of a file without rows mean nothing. */
function mergeColumns(contents: readonly InspectedFile[]): readonly FoundColumn[] {
  const types = new Map<string, string>()
  const filled = contents.filter(file => file.rows !== 0)
  for (const file of filled.length > 0 ? filled : contents) {
    for (const { name, type } of file.columns) types.set(name, commonType(types.get(name) ?? type, type))
  }
  return [...types].map(([name, type]) => ({ name, type }))
}
