import { batchRows, type ColumnVector } from '../../foundation/column-batch.ts'
import type { ColumnPlace, ColumnWriter, FieldBlock } from './field-block.ts'
import { nullLength, outOfRange } from './fixed-width-writer.ts'
import { NullMarks } from './null-marks.ts'

/** What a text column wants beyond copying its bytes. */
export interface TextChecks {
  /** Bytes before the text: the version byte of jsonb. */
  readonly skip: number
  /** Looks at each value before it is taken, as `bytes` from `start` to `end`. */
  readonly inspect?: (bytes: Buffer, start: number, end: number) => void
}

const inlineBytes = 12
/** Longer values are copied by the runtime: its call costs more than a short loop, and less than a long one. */
const longestLoop = 128
const smallestHeap = 1024
/** Reads and writes are four bytes wide and may pass the end of a value by three. */
const slack = 4

/** Writes a column of values of any length, in the layout of Arrow's binary view. */
export class TextWriter implements ColumnWriter {
  readonly #checks: TextChecks
  readonly #nulls = new NullMarks()
  #values = new Int32Array(batchRows * 4)
  #heap = new Uint8Array(0)
  #heapView = new DataView(this.#heap.buffer)
  #heapLength = 0
  #lastHeapLength = 0

  constructor(checks: TextChecks) {
    this.#checks = checks
  }

  heapLength(): number {
    return this.#heapLength
  }

  write(block: FieldBlock, column: number, row: number): void {
    const { view, starts, rowCount, bytes } = block
    const { skip, inspect } = this.#checks
    const values = this.#values
    const first = column * block.stride
    for (let i = 0; i < rowCount; i++) {
      const start = (starts[first + i] ?? 0) + skip
      const length = view.getInt32(start - skip - 4) - skip
      if (length === nullLength - skip) {
        this.#nulls.mark(row + i)
        continue
      }
      inspect?.(bytes, start, start + length)
      const out = (row + i) * 4
      values[out] = length
      if (length <= inlineBytes) {
        if (length > 0) values[out + 1] = clipped(view.getInt32(start, true), length)
        if (length > 4) values[out + 2] = clipped(view.getInt32(start + 4, true), length - 4)
        if (length > 8) values[out + 3] = clipped(view.getInt32(start + 8, true), length - 8)
      } else {
        values[out + 1] = view.getInt32(start, true)
        values[out + 3] = this.#keep(block, start, length)
      }
    }
  }

  take(rowCount: number): ColumnVector {
    const values = new Uint8Array(this.#values.buffer, 0, rowCount * 16)
    const heap = this.#heapLength > 0 ? { heap: this.#heap.subarray(0, this.#heapLength) } : {}
    this.#values = new Int32Array(batchRows * 4)
    this.#lastHeapLength = this.#heapLength
    this.#heapLength = 0
    this.#heap = new Uint8Array(0)
    return { values, ...this.#nulls.take(rowCount), ...heap }
  }

  #keep(block: FieldBlock, start: number, length: number): number {
    const offset = this.#heapLength
    if (offset + length + slack > this.#heap.length) this.#grow(offset + length + slack)
    if (length <= longestLoop) {
      const { view } = block
      const heap = this.#heapView
      for (let b = 0; b < length; b += 4) heap.setInt32(offset + b, view.getInt32(start + b, true), true)
    } else {
      this.#heap.set(block.bytes.subarray(start, start + length), offset)
    }
    this.#heapLength = offset + length
    return offset
  }

  /** The first heap of a batch is as large as the last batch's was, and a little more. */
  #grow(needed: number): void {
    const size = Math.max(smallestHeap, this.#lastHeapLength * 1.125, this.#heap.length * 2, needed)
    const heap = new Uint8Array(Math.ceil(size))
    heap.set(this.#heap.subarray(0, this.#heapLength))
    this.#heap = heap
    this.#heapView = new DataView(heap.buffer)
  }
}

/** The first `count` bytes of a little endian word; the engine wants the others zero. */
function clipped(word: number, count: number): number {
  return count >= 4 ? word : word & ((1 << (count * 8)) - 1)
}

/** Refuses lists deeper than the pinned type, and dates before Christ, which the engine would read as after. */
export function inspectList(
  place: ColumnPlace,
  list: { readonly depth: number; readonly temporal: boolean },
): (bytes: Buffer, start: number, end: number) => void {
  const openBracket = 0x5b
  return (bytes, start, end) => {
    if (bytes[start + list.depth] === openBracket && startsWithBrackets(bytes, start, list.depth)) {
      throw outOfRange(place, `an array of more than ${list.depth} dimension(s)`)
    }
    if (list.temporal && bytes.subarray(start, end).includes(' BC"')) {
      throw outOfRange(place, 'an array with a date before Christ')
    }
  }
  function startsWithBrackets(bytes: Buffer, start: number, count: number): boolean {
    for (let b = 0; b < count; b++) if (bytes[start + b] !== openBracket) return false
    return true
  }
}
