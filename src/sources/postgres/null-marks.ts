import { batchRows } from '../../foundation/column-batch.ts'

/** The validity of one column of a batch; nothing is allocated while no row is NULL. */
export class NullMarks {
  #bits: Uint8Array | undefined

  mark(row: number): void {
    this.#bits ??= new Uint8Array(batchRows / 8).fill(255)
    const at = row >> 3
    this.#bits[at] = (this.#bits[at] ?? 0) & ~(1 << (row & 7))
  }

  take(rowCount: number): { readonly validity?: Uint8Array } {
    const bits = this.#bits
    this.#bits = undefined
    return bits ? { validity: bits.subarray(0, (rowCount + 7) >> 3) } : {}
  }
}
