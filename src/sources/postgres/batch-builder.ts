import { batchRows, type ColumnBatch } from '../../foundation/column-batch.ts'
import type { ColumnWriter } from './field-block.ts'

/** A batch of long values is handed over early, so that its memory stays bounded. */
const fullHeap = 8 * 1024 * 1024
const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const headerLength = signature.length + 8
const trailer = -1

/** Takes the rows of COPY's binary format and builds batches. Every row must lie whole in the bytes given. */
export class BatchBuilder {
  readonly #writers: readonly ColumnWriter[]
  readonly #deliver: (batch: ColumnBatch) => void
  readonly #starts: Int32Array
  #headerSeen = false
  #trailerSeen = false
  #scanned = 0
  #written = 0
  #total = 0

  constructor(writers: readonly ColumnWriter[], deliver: (batch: ColumnBatch) => void) {
    this.#writers = writers
    this.#deliver = deliver
    this.#starts = new Int32Array(writers.length * batchRows)
  }

  /** Rows of the batches delivered. */
  get total(): number {
    return this.#total
  }

  /** The server has sent the mark that ends its data. */
  get complete(): boolean {
    return this.#trailerSeen
  }

  /** Notes where the fields of a message's rows are; `settle` must follow before the bytes move. */
  scan(bytes: Buffer, view: DataView, start: number, end: number): void {
    let at = this.#headerSeen ? start : this.#readHeader(bytes, view, start, end)
    while (at < end) at = this.#scanRow(view, at, end, bytes)
  }

  /** Writes the rows noted so far. */
  settle(bytes: Buffer, view: DataView): void {
    if (this.#scanned === 0) return
    const block = { bytes, view, starts: this.#starts, stride: batchRows, rowCount: this.#scanned }
    for (let c = 0; c < this.#writers.length; c++) this.#writers[c]?.write(block, c, this.#written)
    this.#written += this.#scanned
    this.#scanned = 0
    if (this.#written === batchRows || this.#heapLength() >= fullHeap) this.flush()
  }

  /** Delivers the rows written, although the batch is not full. */
  flush(): void {
    if (this.#written === 0) return
    const rowCount = this.#written
    this.#written = 0
    this.#total += rowCount
    this.#deliver({ rowCount, columns: this.#writers.map(writer => writer.take(rowCount)) })
  }

  #scanRow(view: DataView, start: number, end: number, bytes: Buffer): number {
    const fields = view.getInt16(start)
    let at = start + 2
    if (fields === trailer) {
      this.#trailerSeen = true
      return at
    }
    const count = this.#writers.length
    if (fields !== count || this.#trailerSeen) throw new RangeError('a row with another number of fields')
    for (let c = 0, to = this.#scanned; c < count; c++, to += batchRows) {
      const length = view.getInt32(at)
      at += 4
      this.#starts[to] = at
      if (length > 0) at += length
    }
    if (at > end) throw new RangeError('a row that is longer than its message')
    this.#scanned++
    if (this.#written + this.#scanned === batchRows) this.settle(bytes, view)
    return at
  }

  #readHeader(bytes: Buffer, view: DataView, start: number, end: number): number {
    if (end - start < headerLength || !bytes.subarray(start, start + signature.length).equals(signature)) {
      throw new RangeError('no header of the binary COPY format')
    }
    this.#headerSeen = true
    return start + headerLength + view.getUint32(start + signature.length + 4)
  }

  #heapLength(): number {
    return this.#writers.reduce((sum, writer) => sum + writer.heapLength(), 0)
  }
}
