import { DuckDBDataChunk, type DuckDBAppender } from '@duckdb/node-api'
import engine from '@duckdb/node-bindings'
import { AppError, messageOf } from '../../../foundation/app-error.ts'
import { batchRows, type ColumnBatch, type ColumnVector } from '../../../foundation/column-batch.ts'
import { fixedWidth, isTextual } from './canonical-types.ts'
import { writeText, type TextPath } from './write-text.ts'

export interface BatchColumn {
  readonly name: string
  /** The type that the batches hold. */
  readonly type: string
}

/** Copies batches into the engine's chunks and appends them. What is not finished must be discarded. */
export class BatchWriter {
  readonly #appender: DuckDBAppender
  readonly #columns: readonly BatchColumn[]
  readonly #textPath: TextPath
  readonly #chunk: DuckDBDataChunk

  constructor(appender: DuckDBAppender, columns: readonly BatchColumn[], textPath: TextPath) {
    this.#appender = appender
    this.#columns = columns
    this.#textPath = textPath
    this.#chunk = DuckDBDataChunk.create(columns.map((_, index) => appender.columnType(index)))
  }

  write(batch: ColumnBatch): void {
    if (batch.rowCount > batchRows || batch.columns.length !== this.#columns.length) {
      throw invalid(`a batch has ${batch.rowCount} rows of ${batch.columns.length} columns`)
    }
    this.#chunk.reset()
    for (const [index, column] of this.#columns.entries()) {
      const vector = batch.columns[index]
      try {
        if (vector) this.#writeColumn(index, column, vector, batch.rowCount)
      } catch (thrown) {
        throw invalid(`column ${column.name} (${column.type}): ${messageOf(thrown)}`, thrown)
      }
    }
    this.#chunk.rowCount = batch.rowCount
    this.#appender.appendDataChunk(this.#chunk)
  }

  /** Writes what is still buffered. */
  finish(): void {
    this.#appender.closeSync()
  }

  /** Forgets what is still buffered, so that closing does not write it. */
  discard(): void {
    this.#appender.clear()
    this.#appender.closeSync()
  }

  #writeColumn(index: number, { type }: BatchColumn, column: ColumnVector, rowCount: number): void {
    const vector = engine.data_chunk_get_vector(this.#chunk.chunk, index)
    const textual = isTextual(type)
    const width = textual ? 16 : fixedWidth(type)
    if (width === undefined) throw new Error('a batch cannot hold this type')
    if (column.values.length < width * rowCount) throw new Error('the batch has fewer values than rows')
    if (column.validity) {
      const bytes = Math.ceil(rowCount / 8)
      if (column.validity.length < bytes) throw new Error('the batch has fewer validity bits than rows')
      engine.vector_ensure_validity_writable(vector)
      const { buffer, offset } = arrayBufferOf(column.validity)
      engine.copy_data_to_vector_validity(vector, 0, buffer, offset, bytes)
    }
    if (textual) {
      writeText({ vector, column, rowCount, isText: type !== 'BLOB' }, this.#textPath)
    } else {
      // The engine's `vector_get_data` gives a copy: values arrive only through `copy_data_to_vector`.
      const { buffer, offset } = arrayBufferOf(column.values)
      engine.copy_data_to_vector(vector, 0, buffer, offset, width * rowCount)
    }
  }
}

function arrayBufferOf(bytes: Uint8Array): { buffer: ArrayBuffer; offset: number } {
  return bytes.buffer instanceof ArrayBuffer
    ? { buffer: bytes.buffer, offset: bytes.byteOffset }
    : { buffer: new Uint8Array(bytes).buffer, offset: 0 }
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('MILLRACE-PLATFORM-BATCH-INVALID', message, { cause })
}
