import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../../../foundation/column.ts'
import { identifier, qualified, type TableName } from '../../../foundation/sql-text.ts'
import type { BatchRead } from '../../../foundation/table-read.ts'
import type { LoadResult, StatementOptions } from '../../platform-type.ts'
import { reportRows, requireAllRows } from '../../load-progress.ts'
import { BatchWriter, type BatchColumn } from './batch-writer.ts'
import type { LoadParts } from './session-parts.ts'

const staging = 'millrace_load'

/** Appends the batches of a read to a table, and casts those columns that travel as another type. */
export async function loadBatches(
  parts: LoadParts,
  target: TableName,
  read: BatchRead,
  onProgress: StatementOptions['onProgress'],
): Promise<LoadResult> {
  const { connection } = parts
  const columns = read.columns.map(({ name, type, transportType }) => ({ name, type: transportType ?? type }))
  const before = await countRows(connection, qualified(target))
  if (sameColumns(await parts.columnsOf(target), columns)) {
    await append(parts, { schema: target.schema, name: target.name }, read, onProgress)
  } else {
    await stage(connection, columns)
    await append(parts, { catalog: 'temp', schema: 'main', name: staging }, read, onProgress)
    await connection.run(castInto(target, read))
    await connection.run(`DROP TABLE temp.main.${staging}`)
  }
  const rowsWritten = (await countRows(connection, qualified(target))) - before
  requireAllRows(target, rowsWritten, read.rowsSent())
  return { rowsWritten, rejected: { count: 0, samples: [] } }
}

interface AppendTarget extends TableName {
  readonly catalog?: string
}

async function append(
  parts: LoadParts,
  target: AppendTarget,
  read: BatchRead,
  onProgress: StatementOptions['onProgress'],
): Promise<void> {
  const appender = await parts.connection.createAppender(target.name, target.schema, target.catalog)
  const columns = read.columns.map(({ name, type, transportType }) => ({ name, type: transportType ?? type }))
  const writer = new BatchWriter(appender, columns, parts.textPath)
  const report = reportRows(read.expectedRows, onProgress)
  try {
    let rows = 0
    for await (const batch of read.batches) {
      parts.signal.throwIfAborted()
      writer.write(batch)
      rows += batch.rowCount
      report(rows)
    }
    parts.signal.throwIfAborted()
  } catch (thrown) {
    writer.discard()
    throw thrown
  }
  writer.finish()
}

async function stage(connection: DuckDBConnection, columns: readonly BatchColumn[]): Promise<void> {
  const list = columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${staging} (${list})`)
}

function castInto(target: TableName, { columns }: BatchRead): string {
  const list = columns.map(({ name, type }) => `CAST(${identifier(name)} AS ${type}) AS ${identifier(name)}`)
  return `INSERT INTO ${qualified(target)} BY NAME SELECT ${list.join(', ')} FROM temp.main.${staging}`
}

function sameColumns(existing: readonly Column[] | undefined, columns: readonly BatchColumn[]): boolean {
  return (
    existing?.length === columns.length &&
    existing.every(({ name, type }, index) => columns[index]?.name === name && columns[index]?.type === type)
  )
}

async function countRows(connection: DuckDBConnection, table: string): Promise<number> {
  const result = await connection.run(`SELECT count(*) FROM ${table}`)
  const [row] = await result.getRows()
  return Number(row?.[0])
}
