import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { AppError } from '../../foundation/app-error.ts'
import {
  columnDefinitions,
  identifier,
  identifiers,
  qualified,
  type TableName,
} from '../../foundation/sql-text.ts'
import type { BatchRead, TransportColumn } from '../../foundation/table-read.ts'
import type { LoadResult, StatementOptions } from '../platform-type.ts'
import { reportRows, requireAllRows } from '../load-progress.ts'
import { copyHeader, copyRows, copyTrailer } from './copy-rows.ts'
import { hasFieldWriter } from './field-writers.ts'
import { storedType, typeName } from './stored-types.ts'
import { tableColumns } from './table-columns.ts'

const staging = 'pg_temp.millrace_incoming_rows'

/** Writes the batches of a read with COPY: right into the table where its types are those of the batches, else by casts. */
export async function loadBatches(
  client: Client,
  target: TableName,
  read: BatchRead,
  { signal, onProgress }: StatementOptions,
): Promise<LoadResult> {
  const kept = new Map((await tableColumns(client, target))?.map(({ name, type }) => [name, type]))
  const isDirect = read.columns.every(
    ({ name, type, transportType }) => storedType(transportType ?? type) === kept.get(name),
  )
  const into = isDirect ? qualified(target) : staging
  if (!isDirect) {
    const columns = read.columns.map(({ name, type, transportType }) => ({
      name,
      type: transportType ?? type,
    }))
    await client.query(`CREATE TEMP TABLE ${staging} (${columnDefinitions(columns, typeName)})`)
  }
  const rowsWritten = await copyIn(client, into, read, {
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  if (!isDirect) {
    const list = identifiers(read.columns.map(({ name }) => name))
    const values = read.columns.map(castColumn).join(', ')
    await client.query(`INSERT INTO ${qualified(target)} (${list}) SELECT ${values} FROM ${staging}`)
    await client.query(`DROP TABLE ${staging}`)
  }
  requireAllRows(target, rowsWritten, read.rowsSent())
  return { rowsWritten, rejected: { count: 0, samples: [] } }
}

async function copyIn(
  client: Client,
  into: string,
  read: BatchRead,
  { signal, onProgress }: StatementOptions,
): Promise<number> {
  const types = read.columns.map(({ type, transportType }) => transportType ?? type)
  const unwritable = types.find(type => !hasFieldWriter(type))
  if (unwritable !== undefined)
    throw new AppError('MILLRACE-PLATFORM-BATCH-INVALID', `a batch holds values of type ${unwritable}`)
  const report = reportRows(read.expectedRows, onProgress)
  async function* chunks(): AsyncGenerator<Buffer, void> {
    yield copyHeader
    let rows = 0
    for await (const batch of read.batches) {
      signal?.throwIfAborted()
      yield copyRows(batch, types)
      rows += batch.rowCount
      report(rows)
    }
    signal?.throwIfAborted()
    yield copyTrailer
  }
  const list = identifiers(read.columns.map(({ name }) => name))
  const copy = client.query(copyFrom(`COPY ${into} (${list}) FROM STDIN (FORMAT binary)`))
  await pipeline(Readable.from(chunks()), copy)
  return copy.rowCount
}

/** A list travels as JSON whose elements are texts. */
function castColumn({ name, type, transportType }: TransportColumn): string {
  const column = identifier(name)
  if (transportType !== 'JSON' || !type.endsWith('[]')) return `CAST(${column} AS ${typeName(type)})`
  return `CASE WHEN ${column} IS NOT NULL THEN ARRAY(SELECT CAST(e.value AS ${typeName(type.slice(0, -2))})
    FROM pg_catalog.jsonb_array_elements_text(${column}) WITH ORDINALITY AS e(value, place) ORDER BY e.place) END`
}
