import { isUtf8 } from 'node:buffer'
import engine from '@duckdb/node-bindings'
import type { Vector } from '@duckdb/node-bindings'
import type { ColumnVector } from '../../../foundation/column-batch.ts'

/**
 * How texts get into the engine's vectors. `views` turns Arrow's views into the engine's own string layout, which is the
 * same but for a pointer in place of the offset; `each` hands over one text after the other and assumes no layout.
 */
export type TextPath = 'views' | 'each'

export interface TextColumn {
  readonly vector: Vector
  readonly column: ColumnVector
  readonly rowCount: number
  /** The texts must be UTF-8; otherwise they are bytes. */
  readonly isText: boolean
}

const viewBytes = 16
const inlineBytes = 12
const notAscii = 0x80808080

/** Writes all texts of a column. Throws an Error that says what is wrong with the batch. */
export function writeText(text: TextColumn, path: TextPath): void {
  if (path === 'views') writeViews(text)
  else writeEach(text)
}

function writeViews({ vector, column, rowCount, isText }: TextColumn): void {
  const views = viewsOf(column, rowCount)
  const heap = column.heap ?? new Uint8Array()
  const base = heap.length > inlineBytes ? assignHeap(vector, heap) : 0
  for (let row = 0, at = 0; row < rowCount; row++, at += 4) {
    const length = views[at] ?? 0
    if (length <= inlineBytes) {
      if (isText && hasNonAscii(views, at)) requireUtf8(column, row, views, at)
      continue
    }
    const offset = views[at + 3] ?? 0
    if (!isPresent(column, row)) {
      views.fill(0, at, at + 4)
      continue
    }
    if (offset + length > heap.length) throw new Error(`the text of row ${row} lies outside of the heap`)
    const address = base + offset
    views[at + 2] = address % 2 ** 32
    views[at + 3] = Math.floor(address / 2 ** 32)
  }
  engine.copy_data_to_vector(vector, 0, views.buffer, 0, rowCount * viewBytes)
}

/** Gives the heap to the vector as one long text, and tells where it lies. */
function assignHeap(vector: Vector, heap: Uint8Array): number {
  engine.vector_assign_string_element_len(vector, 0, heap)
  const assigned = asView(engine.vector_get_data(vector, viewBytes))
  // The engine refuses what is not UTF-8 by leaving the value empty, without an error.
  if (assigned.getUint32(0, true) !== heap.length) throw new Error('a text is not valid UTF-8')
  return assigned.getUint32(12, true) * 2 ** 32 + assigned.getUint32(8, true)
}

function writeEach({ vector, column, rowCount }: TextColumn): void {
  const views = viewsOf(column, rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (!isPresent(column, row)) continue
    engine.vector_assign_string_element_len(vector, row, textAt(column, row, views))
  }
  const written = asView(engine.vector_get_data(vector, rowCount * viewBytes))
  for (let row = 0; row < rowCount; row++) {
    const isWritten = written.getUint32(row * viewBytes, true) === views[row * 4]
    if (isPresent(column, row) && !isWritten) throw new Error(`the text of row ${row} is not valid UTF-8`)
  }
}

function textAt(column: ColumnVector, row: number, views: Uint32Array): Uint8Array {
  const length = views[row * 4] ?? 0
  if (length <= inlineBytes) return column.values.subarray(row * viewBytes + 4, row * viewBytes + 4 + length)
  const offset = views[row * 4 + 3] ?? 0
  const heap = column.heap ?? new Uint8Array()
  if (offset + length > heap.length) throw new Error(`the text of row ${row} lies outside of the heap`)
  return heap.subarray(offset, offset + length)
}

/** A copy of the views: the batch's own memory is not ours to write to. */
function viewsOf({ values }: ColumnVector, rowCount: number): Uint32Array<ArrayBuffer> {
  const copy = new ArrayBuffer(rowCount * viewBytes)
  new Uint8Array(copy).set(values.subarray(0, rowCount * viewBytes))
  return new Uint32Array(copy)
}

function hasNonAscii(views: Uint32Array, at: number): boolean {
  return (((views[at + 1] ?? 0) | (views[at + 2] ?? 0) | (views[at + 3] ?? 0)) & notAscii) !== 0
}

function requireUtf8(column: ColumnVector, row: number, views: Uint32Array, at: number): void {
  if (!isPresent(column, row)) return void views.fill(0, at, at + 4)
  if (!isUtf8(textAt(column, row, views))) throw new Error(`the text of row ${row} is not valid UTF-8`)
}

function isPresent({ validity }: ColumnVector, row: number): boolean {
  return validity === undefined || (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
}

function asView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
