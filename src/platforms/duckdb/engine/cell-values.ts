import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBIntervalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  JsonDuckDBValueConverter,
  type DuckDBMaterializedResult,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBValueConverter,
  type Json,
} from '@duckdb/node-api'
import { durationText } from '../../../foundation/duration-text.ts'
import type { ResultRow } from '../../platform-type.ts'

/** All rows of a result as values that JSON can say. Rows that are in memory already are not waited for. */
export function resultRows(result: DuckDBMaterializedResult): readonly ResultRow[] {
  const names = result.deduplicatedColumnNames()
  const types = result.columnTypes()
  const rows: ResultRow[] = []
  for (let chunk = 0; chunk < result.chunkCount; chunk++) {
    result.getChunk(chunk).visitRows(values => {
      rows.push(Object.fromEntries(names.map((name, index) => [name, cellOf(values[index], types[index])])))
    })
  }
  return rows
}

function cellOf(value: DuckDBValue | undefined, type: DuckDBType | undefined): Json {
  return value === undefined || type === undefined ? null : toCellValue(value, type, toCellValue)
}

/** JSON values as the engine's own converter makes them, but ISO times, hexadecimal blobs and intervals as text. */
const toCellValue: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (value === null) return null
  const convert = ownConverters[type.typeId]
  return convert ? convert(value) : JsonDuckDBValueConverter(value, type, converter)
}

const ownConverters: Partial<Record<DuckDBTypeId, (value: DuckDBValue) => Json>> = {
  [DuckDBTypeId.DATE]: value =>
    value instanceof DuckDBDateValue && Math.abs(value.days) >= infiniteDays
      ? infinity(value.days > 0)
      : String(value),
  [DuckDBTypeId.TIMESTAMP]: value => isoTime(String(value)),
  [DuckDBTypeId.TIMESTAMP_S]: value => isoTime(String(value)),
  [DuckDBTypeId.TIMESTAMP_MS]: value => isoTime(String(value)),
  [DuckDBTypeId.TIMESTAMP_NS]: value => isoTime(String(value)),
  [DuckDBTypeId.TIMESTAMP_TZ]: value => {
    // The value's own text has the time zone of this process; the platform speaks UTC.
    if (!(value instanceof DuckDBTimestampTZValue)) return String(value)
    const text = isoTime(String(new DuckDBTimestampValue(value.micros)))
    return text.endsWith('infinity') ? text : `${text}Z`
  },
  [DuckDBTypeId.BLOB]: value =>
    value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString('hex') : String(value),
  [DuckDBTypeId.INTERVAL]: value =>
    value instanceof DuckDBIntervalValue ? durationText(value) : String(value),
}

const infiniteDays = 2 ** 31 - 1

function infinity(positive: boolean): string {
  return positive ? 'infinity' : '-infinity'
}

/** `2024-01-31 12:00:00.5` becomes `2024-01-31T12:00:00.5`; years before Christ and infinity keep the engine's text. */
function isoTime(text: string): string {
  return text.replace(/^(\d+-\d\d-\d\d) (?=\d)/, '$1T')
}
