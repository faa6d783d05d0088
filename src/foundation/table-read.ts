import type { ColumnBatch } from './column-batch.ts'
import type { Column } from './column.ts'

/** How the rows of a table come: as batches that the source decodes, or as files that a platform reads by itself. */
export type TableRead = BatchRead | FileRead

export interface BatchRead {
  readonly kind: 'batches'
  /**
   * The batches' columns. Where `transportType` is set, the batch holds that type and the platform casts it to the
   * pinned column's type (a list travels as JSON whose elements are texts).
   */
  readonly columns: readonly TransportColumn[]
  readonly expectedRows?: number
  /**
   * Ends normally only when the source said that the table is complete; otherwise it throws. `next` may be called
   * once at a time; returning early closes the read.
   */
  readonly batches: AsyncIterable<ColumnBatch>
  /** Rows that the source says it sent: known when `batches` has ended, to be compared with what was written. */
  rowsSent(): number
}

export interface TransportColumn extends Column {
  readonly transportType?: string
}

export interface FileRead {
  readonly kind: 'files'
  readonly format: 'csv' | 'json' | 'ndjson' | 'parquet'
  /** Absolute local paths, in order. */
  readonly paths: readonly string[]
  readonly columns: readonly Column[]
  readonly expectedRows?: number
  readonly csv?: CsvFormat
  /** For the log of the run, such as a column of the file that is not read. */
  readonly warnings?: readonly string[]
  /** Throws when a file changed after the snapshot was opened. To be called after the last row, before the commit. */
  checkUnchanged?(): Promise<void>
}

/** As DuckDB's read_csv names them. */
export interface CsvFormat {
  /** The columns of the files in their order: `read_csv` goes by position. Absent: the columns of the read. */
  readonly names?: readonly string[]
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  readonly header: boolean
  readonly skip: number
  readonly nullText: string
  readonly dateFormat?: string
  readonly timestampFormat?: string
}
