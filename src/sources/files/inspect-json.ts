import { z } from 'zod'
import { messageOf } from '../../foundation/app-error.ts'
import { textLiteral } from '../../foundation/sql-text.ts'
import { canonicalType } from './canonical-type.ts'
import { estimateLines } from './estimate-rows.ts'
import { sampleRows, wholeFileBytes, type FileContents, type FileToInspect } from './file-contents.ts'
import { keepExactText } from './keep-exact-text.ts'

const DescribedColumn = z.object({ column_name: z.string(), column_type: z.string() })
const Counted = z.object({ rows: z.coerce.number() })

/** Finds the columns of a file of JSON objects: one array of them, or one object a line. Nested values become JSON. */
export async function inspectJson(target: FileToInspect): Promise<FileContents> {
  const { file, engine, signal, format } = target
  const layout = format === 'json' ? 'array' : 'newline_delimited'
  const read = (options: string): string =>
    `read_json(${textLiteral(file.path)}, format='${layout}'${options})`
  const sample = `, records='true', sample_size=${sampleRows(file)}`
  const described = await engine
    .rows(`DESCRIBE SELECT * FROM ${read(sample)}`, DescribedColumn, signal)
    .catch(async (error: unknown) => {
      if (/expected records/.test(messageOf(error)) && (await hasNoRows(target, read))) return []
      throw error
    })
  if (described.length === 0) return { columns: [], rows: 0, warnings: ['has no rows yet'] }
  const found = described.map(({ column_name: name, column_type }) => ({
    name,
    ...canonicalType(column_type),
  }))
  const asText = found.map(({ name }) => `${textLiteral(name)}: 'VARCHAR'`).join(', ')
  const { columns, warnings } = await keepExactText(target, found, read(`, columns={${asText}}`))
  const rows = await countRows(target, read(`, columns={${textLiteral(found[0]?.name ?? '')}: 'JSON'}`))
  return { columns, ...(rows === undefined ? {} : { rows }), warnings }
}

/** The engine answers for an empty array as for an array of numbers. */
async function hasNoRows(
  { engine, signal }: FileToInspect,
  read: (options: string) => string,
): Promise<boolean> {
  const counted = await engine.rows(
    `SELECT count(*) AS rows FROM ${read(", records='false', columns={json: 'JSON'}")}`,
    Counted,
    signal,
  )
  return counted[0]?.rows === 0
}

async function countRows(
  { file, engine, signal, format, compression }: FileToInspect,
  read: string,
): Promise<number | undefined> {
  if (format === 'ndjson') return estimateLines(file, compression)
  if (file.size > wholeFileBytes) return undefined
  const counted = await engine.rows(`SELECT count(*) AS rows FROM ${read}`, Counted, signal)
  return counted[0]?.rows
}
