import type { ColumnBatch, ColumnVector } from '../../../foundation/column-batch.ts'
import type { BatchLayout } from './messages.ts'

const alignment = 16
const padding = new Uint8Array(alignment)

/** The layout and the memory of a batch, part after part, each aligned; nothing is copied. */
export function packBatch(batch: ColumnBatch): { layout: BatchLayout; body: readonly Uint8Array[] } {
  const body: Uint8Array[] = []
  const add = (part: Uint8Array | undefined): number => {
    if (!part) return -1
    body.push(part)
    const over = part.length % alignment
    if (over > 0) body.push(padding.subarray(over))
    return part.length
  }
  const columns = batch.columns.map(
    ({ values, validity, heap }) => [add(values), add(validity), add(heap)] as const,
  )
  return { layout: { rowCount: batch.rowCount, columns }, body }
}

/** The batch again, as windows into the body. */
export function unpackBatch(layout: BatchLayout, body: Uint8Array): ColumnBatch {
  let at = 0
  const take = (length: number): Uint8Array | undefined => {
    if (length < 0) return undefined
    const part = body.subarray(at, at + length)
    at += Math.ceil(length / alignment) * alignment
    return part
  }
  const columns = layout.columns.map(([values, validity, heap]): ColumnVector => {
    const parts = {
      values: take(values) ?? padding.subarray(alignment),
      validity: take(validity),
      heap: take(heap),
    }
    return {
      values: parts.values,
      ...(parts.validity && { validity: parts.validity }),
      ...(parts.heap && { heap: parts.heap }),
    }
  })
  return { rowCount: layout.rowCount, columns }
}
