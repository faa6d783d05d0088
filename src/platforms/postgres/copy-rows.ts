import type { ColumnBatch, ColumnVector } from '../../foundation/column-batch.ts'
import { fieldWriter, type FieldWriter } from './field-writers.ts'

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const flagsAndExtension = Buffer.alloc(8)

/** Begins a copy in the binary format. */
export const copyHeader = Buffer.concat([signature, flagsAndExtension])
/** Ends it. */
export const copyTrailer = Buffer.from([0xff, 0xff])

/** The rows of a batch as COPY's binary format has them; `types` are those of the batch's columns. */
export function copyRows({ rowCount, columns }: ColumnBatch, types: readonly string[]): Buffer {
  const fields = columns.map((vector, index) => ({
    writer: fieldWriter(types[index] ?? '', vector),
    isNull: nullsOf(vector),
  }))
  const out = Buffer.allocUnsafe(sizeOf(rowCount, fields))
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength)
  let at = 0
  for (let row = 0; row < rowCount; row++) {
    view.setInt16(at, fields.length)
    at += 2
    for (const { writer, isNull } of fields) {
      if (isNull(row)) {
        view.setInt32(at, -1)
        at += 4
        continue
      }
      const length = writer.length(row)
      view.setInt32(at, length)
      writer.write(row, view, at + 4)
      at += 4 + length
    }
  }
  return out
}

interface Field {
  readonly writer: FieldWriter
  readonly isNull: (row: number) => boolean
}

function sizeOf(rowCount: number, fields: readonly Field[]): number {
  let size = rowCount * (2 + 4 * fields.length)
  for (const { writer, isNull } of fields)
    for (let row = 0; row < rowCount; row++) if (!isNull(row)) size += writer.length(row)
  return size
}

function nullsOf({ validity }: ColumnVector): (row: number) => boolean {
  return validity ? row => ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0 : () => false
}
