import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Column } from '../../foundation/column.ts'
import { identifier, identifiers, qualified, textLiteral, type TableName } from '../../foundation/sql-text.ts'
import type { FileRead } from '../../foundation/table-read.ts'
import type { LoadResult, Platform, StatementOptions } from '../platform-type.ts'

/** What reads the files of this machine for a server that cannot see them. */
export interface Staging {
  readonly platform: Platform
  /** The platform may write here. */
  readonly folder: string
}

const rows = { schema: 'main', name: 'rows' }
/** Told from a text by its quotes: texts always have some. */
const nullText = '\\N'

/** Reads files with the staging platform, which rejects the rows that do not fit, and copies the others to the server. */
export async function loadFiles(
  client: Client,
  staging: Staging,
  { target, read }: { readonly target: TableName; readonly read: FileRead },
  options: StatementOptions,
): Promise<LoadResult> {
  const folder = await mkdtemp(join(staging.folder, 'load-'))
  try {
    await using session = await staging.platform.openSession()
    const table = { ...rows, name: `${rows.name}_${folder.slice(-6)}` }
    const columns = read.columns.map(column => ({ ...column, type: stagedType(column.type) }))
    const result = await session.dialect.replaceTable(session, { name: table, columns }, into =>
      session.load(into, { ...read, columns }, options),
    )
    const file = join(folder, 'rows.csv')
    await session.execute(exportStatement(table, columns, file), options)
    await session.execute(`DROP TABLE ${qualified(table)}`)
    const list = identifiers(read.columns.map(({ name }) => name))
    const copy = client.query(
      copyFrom(`COPY ${qualified(target)} (${list}) FROM STDIN (FORMAT csv, NULL ${textLiteral(nullText)})`),
    )
    await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), copy)
    return result
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The engine has no decimals of 39 digits, and reads those that came of its widest integers as these. */
function stagedType(type: string): string {
  return type === 'DECIMAL(39,0)' ? 'HUGEINT' : type
}

function exportStatement(table: TableName, columns: readonly Column[], file: string): string {
  const values = columns.map(({ name, type }) => `${textForm(identifier(name), type)} AS ${identifier(name)}`)
  const quoted = columns.map(({ name }) => identifier(name)).join(', ')
  return `COPY (SELECT ${values.join(', ')} FROM ${qualified(table)}) TO ${textLiteral(file)}
    (FORMAT csv, HEADER false, NULLSTR ${textLiteral(nullText)}, FORCE_QUOTE (${quoted}))`
}

/** A value of the engine in the text that the server reads; most are the same. */
function textForm(column: string, type: string): string {
  if (type === 'BLOB') return `'\\x' || lower(hex(${column}))`
  if (type === 'TIMESTAMPTZ') return `(${column} AT TIME ZONE 'UTC')::VARCHAR || '+00'`
  return type.endsWith('[]') ? arrayLiteral(column) : `${column}::VARCHAR`
}

/** PostgreSQL, 8.15.6 Array Input and Output Syntax: elements in quotes, with backslashes before quotes and backslashes. */
function arrayLiteral(column: string): string {
  const quoted = `'"' || replace(replace(x::VARCHAR, '\\', '\\\\'), '"', '\\"') || '"'`
  const elements = `list_transform(${column}, lambda x: coalesce(${quoted}, 'NULL'))`
  return `'{' || array_to_string(${elements}, ',') || '}'`
}
