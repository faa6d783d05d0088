import type { FieldFormat } from './column-route.ts'
import { decimalLoop, decimalWidth } from './decimal-loops.ts'
import type { ColumnPlace, ColumnWriter } from './field-block.ts'
import {
  copyByte,
  copyLong,
  copyShort,
  copyWord,
  readDate,
  readInterval,
  readTimestamp,
  readUuid,
} from './fixed-width-loops.ts'
import { FixedWidthWriter } from './fixed-width-writer.ts'
import { inspectList, TextWriter } from './text-writer.ts'

const copies = { 1: copyByte, 2: copyShort, 4: copyWord, 8: copyLong } as const

/** The writer for a column that comes in a format. */
export function columnWriter(format: FieldFormat, place: ColumnPlace): ColumnWriter {
  switch (format.kind) {
    case 'copy':
      return new FixedWidthWriter(format.width, copies[format.width], place)
    case 'decimal': {
      const loop = decimalLoop(format.precision, format.scale)
      return new FixedWidthWriter(decimalWidth(format.precision), loop, place)
    }
    case 'date':
      return new FixedWidthWriter(4, readDate, place)
    case 'timestamp':
      return new FixedWidthWriter(8, readTimestamp, place)
    case 'interval':
      return new FixedWidthWriter(16, readInterval, place)
    case 'uuid':
      return new FixedWidthWriter(16, readUuid, place)
    case 'bytes':
      return new TextWriter({ skip: 0 })
    case 'jsonb':
      return new TextWriter({ skip: 1 })
    case 'list':
      return new TextWriter({ skip: 0, inspect: inspectList(place, format) })
  }
}
