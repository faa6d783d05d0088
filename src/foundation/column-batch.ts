/** The most rows that one batch may hold: an engine's vector size (DuckDB's STANDARD_VECTOR_SIZE). */
export const batchRows = 2048

/**
 * A run of rows, column by column, in the memory layout of an engine, so that it can be copied rather than converted.
 * All buffers are little endian and belong to the batch: nobody writes to them after it is handed over.
 */
export interface ColumnBatch {
  readonly rowCount: number
  readonly columns: readonly ColumnVector[]
}

/**
 * One column of a batch.
 *
 * Fixed-width types hold `rowCount` values of the type's physical width: BOOLEAN 1 byte; integers 1 to 16 bytes; REAL 4;
 * DOUBLE 8; DECIMAL(p) 2, 4, 8 or 16 bytes for p up to 4, 9, 18, 38 (the scaled integer); DATE int32 days since 1970-01-01;
 * TIME, TIMESTAMP and TIMESTAMPTZ int64 microseconds; INTERVAL int32 months, int32 days, int64 microseconds;
 * UUID 16 bytes as the engine stores it (128-bit integer, top bit flipped).
 *
 * VARCHAR, BLOB and JSON hold 16 bytes a value in the layout of Arrow's binary view: int32 length, then either up to 12
 * bytes of content, or 4 bytes of prefix, int32 zero, int32 offset into `heap`.
 */
export interface ColumnVector {
  readonly values: Uint8Array
  /** One bit a row, least significant first, 1 = present. Absent: no NULL in this batch. */
  readonly validity?: Uint8Array
  readonly heap?: Uint8Array
}
