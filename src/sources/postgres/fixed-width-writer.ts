import { AppError } from '../../foundation/app-error.ts'
import { batchRows, type ColumnVector } from '../../foundation/column-batch.ts'
import type { ColumnPlace, ColumnWriter, FieldBlock } from './field-block.ts'
import { NullMarks } from './null-marks.ts'

/** The batch's values under way, seen as the widths that loops write. */
export interface FixedTarget {
  readonly bytes: Uint8Array
  readonly shorts: Int16Array
  readonly words: Int32Array
  readonly nulls: NullMarks
  readonly place: ColumnPlace
}

/** Reads the fields of rows into values. One loop a type, so that each is compiled for its own types only. */
export type FieldLoop = (block: FieldBlock, first: number, target: FixedTarget, row: number) => void

/** Writes a column whose values all have the same width. */
export class FixedWidthWriter implements ColumnWriter {
  readonly #width: number
  readonly #loop: FieldLoop
  readonly #place: ColumnPlace
  #target: FixedTarget

  constructor(width: number, loop: FieldLoop, place: ColumnPlace) {
    this.#width = width
    this.#loop = loop
    this.#place = place
    this.#target = newTarget(width, place)
  }

  write(block: FieldBlock, column: number, row: number): void {
    this.#loop(block, column * block.stride, this.#target, row)
  }

  heapLength(): number {
    return 0
  }

  take(rowCount: number): ColumnVector {
    const { bytes, nulls } = this.#target
    this.#target = newTarget(this.#width, this.#place)
    return { values: bytes.subarray(0, rowCount * this.#width), ...nulls.take(rowCount) }
  }
}

function newTarget(width: number, place: ColumnPlace): FixedTarget {
  const memory = new ArrayBuffer(Math.max(width * batchRows, 4))
  return {
    bytes: new Uint8Array(memory),
    shorts: new Int16Array(memory),
    words: new Int32Array(memory),
    nulls: new NullMarks(),
    place,
  }
}

/** The length before a field that is NULL. */
export const nullLength = -1

/** A field that does not have the width of its type: the server is not what it seems. */
export function wrongWidth(place: ColumnPlace, length: number): AppError {
  return new AppError(
    'MILLRACE-SOURCE-PROTOCOL-BROKEN',
    `${place.table}, column ${place.column}: a value came with ${length} bytes, which its type does not have`,
  )
}

/** A value that the pinned type cannot hold. */
export function outOfRange(place: ColumnPlace, what: string): AppError {
  return new AppError(
    'MILLRACE-SOURCE-VALUE-OUT-OF-RANGE',
    `${place.table}, column ${place.column}: ${what} cannot be kept in the column's type`,
    { fix: 'Declare the column as VARCHAR in the dataset file, or mend the value in the source.' },
  )
}
