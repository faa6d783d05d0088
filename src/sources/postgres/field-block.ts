import type { ColumnVector } from '../../foundation/column-batch.ts'

/** Fields of a run of rows: where each begins in the bytes received. A field's length (int32) stands before it. */
export interface FieldBlock {
  readonly bytes: Buffer
  readonly view: DataView
  /** Column by column, `stride` apart. */
  readonly starts: Int32Array
  readonly stride: number
  readonly rowCount: number
}

/** Collects one column of a batch. */
export interface ColumnWriter {
  /** Appends column `column` of the block as rows `row` and following. */
  write(block: FieldBlock, column: number, row: number): void
  /** Bytes that the values take outside of their fixed width. */
  heapLength(): number
  /** Hands over what was written, and starts the next batch. */
  take(rowCount: number): ColumnVector
}

/** The column that a writer serves, for messages. */
export interface ColumnPlace {
  readonly table: string
  readonly column: string
}
