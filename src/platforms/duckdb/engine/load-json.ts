import type { DuckDBConnection } from '@duckdb/node-api'
import { AppError } from '../../../foundation/app-error.ts'
import { cellText } from '../../../foundation/cell-text.ts'
import type { Column } from '../../../foundation/column.ts'
import { identifier, identifiers, textLiteral, type TableName } from '../../../foundation/sql-text.ts'
import type { FileRead } from '../../../foundation/table-read.ts'
import type { LoadResult, RejectedRows } from '../../platform-type.ts'
import { resultRows } from './cell-values.ts'
import { riskyInJson } from './changed-values.ts'
import { columnTypes, compression, fileList, insertFrom, noneRejected, sampledRejects } from './file-sql.ts'
import { runStatement } from './run-statement.ts'
import type { LoadParts } from './session-parts.ts'

const parsed = 'millrace_parsed_lines'

/**
 * Loads JSON files. Lines of NDJSON that are no objects, or whose values do not fit the pinned columns, are left out,
 * counted and sampled. A JSON array has no lines: anything wrong with it fails the load.
 */
export async function loadJson(parts: LoadParts, target: TableName, read: FileRead): Promise<LoadResult> {
  if (read.format === 'ndjson' && !(await isClean(parts, read))) return await loadLines(parts, target, read)
  if (read.format === 'json') await refuseChangedValues(parts, read)
  const { rowsChanged } = await parts.connection.run(
    insertFrom(target, `SELECT * FROM ${strictReader(read)}`),
  )
  return { rowsWritten: rowsChanged, rejected: noneRejected }
}

/**
 * Whether the engine reads all lines without an error, and changes no value. Asked on a connection of its own, because
 * an error would abort the session's transaction, and asked at all because the engine's own `ignore_errors` turns bad
 * values into NULL.
 */
async function isClean({ connect, signal }: LoadParts, read: FileRead): Promise<boolean> {
  const connection = await connect()
  try {
    const probe = `SELECT count(COLUMNS(*)) FROM ${strictReader(read)}`
    return await runStatement(connection, { signal }, async () => {
      await connection.run(probe)
      return (await changedValue(connection, read)) === undefined
    })
  } catch (thrown) {
    signal.throwIfAborted()
    return rethrowUnlessContent(thrown)
  } finally {
    connection.disconnectSync()
  }
}

function rethrowUnlessContent(thrown: unknown): false {
  const isContent = thrown instanceof Error && /^(Invalid Input|Conversion) Error/.test(thrown.message)
  if (!isContent) throw thrown
  return false
}

/** The first value that the pinned type would change, with its column. */
async function changedValue(connection: DuckDBConnection, read: FileRead): Promise<string | undefined> {
  const risky = riskyInJson(read.columns)
  if (risky.length === 0) return undefined
  const texts = read.columns.map(column =>
    risky.some(({ name }) => name === column.name) ? { ...column, type: 'JSON' } : column,
  )
  const whens = risky.map(({ name, type, changes }) => {
    const cell = `${identifier(name)}::VARCHAR`
    return `WHEN ${changes(cell)} THEN ${textLiteral(`${name} of type ${type}: `)} || ${cell}`
  })
  const result = await connection.run(
    `SELECT CASE ${whens.join(' ')} END AS changed FROM ${strictReader({ ...read, columns: texts })}
    WHERE changed IS NOT NULL LIMIT 1`,
  )
  const [row] = resultRows(result)
  return row && cellText(row['changed'])
}

async function refuseChangedValues({ connection }: LoadParts, read: FileRead): Promise<void> {
  const changed = await changedValue(connection, read)
  if (changed === undefined) return
  throw new AppError(
    'MILLRACE-PLATFORM-FILE-UNREADABLE',
    `A value cannot be stored unchanged in column ${changed} (${read.paths.join(', ')})`,
    { fix: 'Mend the value in the file, or give the column a type that holds it.' },
  )
}

function strictReader({ format, paths, columns }: FileRead): string {
  const layout = format === 'ndjson' ? 'newline_delimited' : 'array'
  return `read_json(${fileList(paths)}, format='${layout}', records=true${compression(paths)}, columns=${columnTypes(columns)})`
}

/** The slow way, for files with bad lines: each line is parsed by itself, and knows its number. */
async function loadLines({ connection }: LoadParts, target: TableName, read: FileRead): Promise<LoadResult> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${parsed} (file VARCHAR, line BIGINT, document JSON, source_text VARCHAR)`,
  )
  for (const path of read.paths) await connection.run(`INSERT INTO ${parsed} ${linesOf(path)}`)
  const bad = `(${badness(read.columns)})`
  const select = `SELECT ${read.columns.map(valueOf).join(', ')} FROM ${parsed} WHERE ${bad} IS NULL`
  const { rowsChanged } = await connection.run(insertFrom(target, select))
  const rejected = await rejectedLines(connection, bad)
  await connection.run(`DROP TABLE ${parsed}`)
  return { rowsWritten: rowsChanged, rejected }
}

function linesOf(path: string): string {
  // A delimiter that no text has: every line is one value. Blank lines are no rows, but have a number.
  const options = `header=false, auto_detect=false, columns={source_text: 'VARCHAR'}, delim='\u0001\u0002\u0003', quote='', escape='',
    strict_mode=false, max_line_size=${maxLineBytes}, buffer_size=${2 * maxLineBytes}${compression([path])}`
  return `SELECT ${textLiteral(path)}, line, TRY_CAST(source_text AS JSON), source_text
    FROM (SELECT row_number() OVER () AS line, source_text FROM read_csv(${fileList([path])}, ${options}))
    WHERE trim(source_text, E' \\t\\r') <> ''`
}

const maxLineBytes = 16 * 2 ** 20

/** SQL that gives NULL for a good line, and otherwise `column|reason`. */
function badness(columns: readonly Column[]): string {
  const ofColumn = columns
    .filter(({ type }) => !isText(type))
    .map(column => {
      const value = extract(column)
      const reason = textLiteral(`${column.name}|the value is not of type ${column.type}: `)
      return `WHEN json_type(${value}) <> 'NULL' AND ${typedValue(column)} IS NULL THEN ${reason} || ${value}`
    })
  const changed = riskyInJson(columns).map(({ name, type, changes }) => {
    const value = `${extract({ name })}::VARCHAR`
    const reason = textLiteral(`${name}|the value cannot be stored unchanged as ${type}: `)
    return `WHEN ${changes(value)} THEN ${reason} || ${value}`
  })
  return `CASE WHEN document IS NULL THEN '|the line is not JSON'
    WHEN json_type(document) <> 'OBJECT' THEN '|the line is not a JSON object' ${[...ofColumn, ...changed].join(' ')} END`
}

function valueOf(column: Column): string {
  return `${typedValue(column)} AS ${identifier(column.name)}`
}

function typedValue(column: Column): string {
  const value = extract(column)
  if (column.type === 'JSON') return value
  return isText(column.type) ? `(${value} ->> '$')` : `TRY_CAST(${value} AS ${column.type})`
}

function isText(type: string): boolean {
  return type === 'VARCHAR' || type === 'JSON'
}

function extract({ name }: Pick<Column, 'name'>): string {
  const path = `$."${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return `(document -> ${textLiteral(path)})`
}

async function rejectedLines(connection: DuckDBConnection, bad: string): Promise<RejectedRows> {
  const counted = await connection.run(`SELECT count(*) FROM ${parsed} WHERE ${bad} IS NOT NULL`)
  const result = await connection.run(
    `SELECT ${identifiers(['file', 'line'])}, ${bad} AS reason FROM ${parsed} WHERE ${bad} IS NOT NULL
    ORDER BY file, line LIMIT ${sampledRejects}`,
  )
  const samples = resultRows(result).map(row => {
    const reason = cellText(row['reason'])
    const bar = reason.indexOf('|')
    return {
      file: cellText(row['file']),
      line: Number(row['line']),
      column: reason.slice(0, bar),
      reason: reason.slice(bar + 1),
    }
  })
  return { count: Number((await counted.getRows())[0]?.[0]), samples }
}
