import { AppError } from '../../foundation/app-error.ts'
import type { ColumnBatch } from '../../foundation/column-batch.ts'
import type { BatchRead, TransportColumn } from '../../foundation/table-read.ts'
import { BatchBuilder } from './batch-builder.ts'
import { BatchQueue } from './batch-queue.ts'
import { CopyQuery } from './copy-query.ts'
import type { ColumnWriter } from './field-block.ts'
import { MessageReader } from './message-reader.ts'
import type { PostgresClient } from './postgres-client.ts'
import { sourceFailure } from './source-failure.ts'

/**
 * A session lent for one read: given back when all went well, else thrown away with what it is doing.
 * Discarding what was given back does nothing.
 */
export interface ReaderLease {
  readonly client: PostgresClient
  release(): Promise<void>
  discard(): void
}

export interface Copy {
  /** `COPY (SELECT ...) TO STDOUT (FORMAT binary)` */
  readonly statement: string
  /** The table, for messages. */
  readonly table: string
  readonly columns: readonly TransportColumn[]
  readonly writers: readonly ColumnWriter[]
  readonly expectedRows: number | undefined
  readonly signal: AbortSignal
}

/** Starts a COPY and gives its rows as batches. Complete only when the server says so, and says how many rows. */
export function startCopy(lease: ReaderLease, copy: Copy): BatchRead {
  const queue = new BatchQueue(() => query.resume())
  const builder = new BatchBuilder(copy.writers, batch => queue.push(batch))
  const messages = new MessageReader(builder)
  let sent: number | undefined
  const stop = (failure: unknown): void => {
    if (queue.ended) return
    queue.fail(failure)
    lease.discard()
  }
  const query = new CopyQuery(copy.statement, {
    onBytes: chunk => {
      if (queue.ended) return undefined
      try {
        const rest = messages.push(chunk)
        if (rest) builder.flush()
        else if (queue.full) query.pause()
        return rest
      } catch (error) {
        stop(brokenProtocol(error, copy.table))
        return undefined
      }
    },
    onTag: tag => (sent = rowsOfTag(tag)),
    onError: error => stop(sourceFailure(error, `reading ${copy.table}`)),
    onReady: () => {
      if (builder.complete && sent === builder.total) queue.close()
      else stop(incomplete(copy.table, builder.total, sent))
    },
  })
  const abort = (): void => stop(copy.signal.reason)
  copy.signal.addEventListener('abort', abort, { once: true })
  if (copy.signal.aborted) abort()
  else lease.client.submit(query)
  return {
    kind: 'batches',
    columns: copy.columns,
    ...(copy.expectedRows !== undefined && { expectedRows: copy.expectedRows }),
    batches: drain(queue, lease, () => {
      copy.signal.removeEventListener('abort', abort)
      stop(new Error('the reader left'))
    }),
    rowsSent: () => {
      if (sent === undefined) throw new Error('rowsSent is known only when the batches have ended')
      return sent
    },
  }
}

async function* drain(
  queue: BatchQueue,
  lease: ReaderLease,
  leave: () => void,
): AsyncGenerator<ColumnBatch, void, void> {
  try {
    for (let batch = await queue.next(); batch; batch = await queue.next()) yield batch
    await lease.release()
  } finally {
    leave()
    lease.discard()
  }
}

function rowsOfTag(tag: string): number | undefined {
  const count = /^COPY (\d+)$/.exec(tag)?.[1]
  return count === undefined ? undefined : Number(count)
}

function incomplete(table: string, received: number, sent: number | undefined): AppError {
  const told = sent === undefined ? 'did not say how many there are' : `says that it sent ${sent}`
  return new AppError(
    'MILLRACE-SOURCE-PROTOCOL-BROKEN',
    `${table}: ${received} rows arrived, and the server ${told}`,
  )
}

function brokenProtocol(error: unknown, table: string): unknown {
  if (!(error instanceof RangeError)) return error
  return new AppError('MILLRACE-SOURCE-PROTOCOL-BROKEN', `${table}: ${error.message}`, { cause: error })
}
