import { z } from 'zod'
import { textLiteral } from '../../foundation/sql-text.ts'
import type { CsvFormat } from '../../foundation/table-read.ts'
import { canonicalType } from './canonical-type.ts'
import { estimateLines } from './estimate-rows.ts'
import { sampleRows, type FileContents, type FileToInspect } from './file-contents.ts'
import { keepExactText } from './keep-exact-text.ts'

const Sniffed = z.object({
  Delimiter: z.string(),
  Quote: z.string(),
  Escape: z.string(),
  SkipRows: z.coerce.number(),
  HasHeader: z.boolean(),
  Columns: z.array(z.object({ name: z.string(), type: z.string() })),
  DateFormat: z.string().nullable(),
  TimestampFormat: z.string().nullable(),
})
type Sniffed = z.infer<typeof Sniffed>

/** How DuckDB writes that a CSV file has no quote or escape character. */
const none = '(empty)'

/** Finds dialect and types of a CSV or TSV file; `known` is the dialect of an earlier file of the same table. */
export async function inspectCsv(target: FileToInspect, known?: CsvFormat): Promise<FileContents> {
  const { file, engine, signal, compression } = target
  const options = { ...sniffOptions(target, known), sample_size: String(sampleRows(file)) }
  const [sniffed] = await engine.rows(
    `SELECT * FROM sniff_csv(${textLiteral(file.path)}, ${optionList(options)})`,
    Sniffed,
    signal,
  )
  if (!sniffed) throw new Error(`sniff_csv said nothing of ${file.label}`)
  const csv = known ?? dialect(sniffed, target)
  const found = sniffed.Columns.map(({ name, type }) => ({ name, ...canonicalType(type) }))
  const names = found.map(({ name }) => name)
  const { columns, warnings } = await keepExactText(target, found, csvAsText(target, csv, names))
  const lines = await estimateLines(file, compression)
  const besides = csv.skip + (csv.header ? 1 : 0)
  return {
    columns,
    ...(lines === undefined ? {} : { rows: Math.max(0, lines - besides) }),
    csv: { ...csv, names },
    warnings,
  }
}

/** The dialect as far as it is known beforehand. */
type Stated = { readonly [Name in keyof CsvFormat]?: CsvFormat[Name] | undefined }

function sniffOptions({ format, settings }: FileToInspect, known?: CsvFormat): Record<string, string> {
  const stated: Stated = known ?? { ...(format === 'tsv' ? { delimiter: '\t' } : {}), ...settings }
  const options = {
    delim: quoted(stated.delimiter),
    quote: quoted(stated.quote),
    escape: quoted(stated.escape),
    header: stated.header?.toString(),
    skip: stated.skip?.toString(),
    dateformat: quoted(stated.dateFormat),
    timestampformat: quoted(stated.timestampFormat),
  }
  const entries = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return {
    // As the platform reads: "" is an empty text, and no line is a comment.
    allow_quoted_nulls: 'false',
    comment: "''",
    nullstr: textLiteral(settings.nullText),
    ...Object.fromEntries(entries),
  }
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : textLiteral(text)
}

function dialect(sniffed: Sniffed, { settings }: FileToInspect): CsvFormat {
  const dateFormat = settings.dateFormat ?? sniffed.DateFormat
  const timestampFormat = settings.timestampFormat ?? sniffed.TimestampFormat
  const quote = settings.quote ?? (sniffed.Quote === none ? '"' : sniffed.Quote)
  return {
    delimiter: sniffed.Delimiter,
    quote,
    escape: settings.escape ?? (sniffed.Escape === none ? quote : sniffed.Escape),
    header: sniffed.HasHeader,
    skip: sniffed.SkipRows,
    nullText: settings.nullText,
    ...(dateFormat === null ? {} : { dateFormat }),
    ...(timestampFormat === null ? {} : { timestampFormat }),
  }
}

function csvAsText({ file }: FileToInspect, csv: CsvFormat, names: readonly string[]): string {
  const columns = names.map(name => `${textLiteral(name)}: 'VARCHAR'`).join(', ')
  const options = {
    auto_detect: 'false',
    ignore_errors: 'true',
    delim: textLiteral(csv.delimiter),
    quote: textLiteral(csv.quote),
    escape: textLiteral(csv.escape),
    header: String(csv.header),
    skip: String(csv.skip),
    nullstr: textLiteral(csv.nullText),
    columns: `{${columns}}`,
  }
  return `read_csv(${textLiteral(file.path)}, ${optionList(options)})`
}

function optionList(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
}
