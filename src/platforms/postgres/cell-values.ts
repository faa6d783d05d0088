import { types } from 'pg'
import { parse as parseList } from 'postgres-array'
import { durationText } from '../../foundation/duration-text.ts'
import type { CellValue, ResultRow } from '../platform-type.ts'

const { builtins } = types

type Parse = (text: string) => CellValue

const number: Parse = text => {
  const value = Number(text)
  return Number.isFinite(value) ? value : text
}

/** How the text form of each type (by its OID) is told, the server's settings being those of our sessions; others as they are. */
const parsers: Readonly<Record<number, Parse>> = {
  [builtins.BOOL]: text => text === 't',
  [builtins.INT2]: number,
  [builtins.INT4]: number,
  [builtins.OID]: number,
  [builtins.FLOAT4]: number,
  [builtins.FLOAT8]: number,
  [builtins.BYTEA]: text => text.slice(2),
  [builtins.TIMESTAMP]: isoTime,
  [builtins.TIMESTAMPTZ]: text => isoTime(text).replace(/\+00$/, 'Z'),
  [builtins.INTERVAL]: isoDuration,
}

/** OIDs of the array types, by that of their elements (pg_type.dat). */
const elementTypes: Readonly<Record<number, number>> = {
  1000: builtins.BOOL,
  1001: builtins.BYTEA,
  1005: builtins.INT2,
  1007: builtins.INT4,
  1009: builtins.TEXT,
  1014: builtins.BPCHAR,
  1015: builtins.VARCHAR,
  1016: builtins.INT8,
  1021: builtins.FLOAT4,
  1022: builtins.FLOAT8,
  1028: builtins.OID,
  1115: builtins.TIMESTAMP,
  1182: builtins.DATE,
  1183: builtins.TIME,
  1185: builtins.TIMESTAMPTZ,
  1187: builtins.INTERVAL,
  1231: builtins.NUMERIC,
  1270: builtins.TIMETZ,
  1561: builtins.BIT,
  1563: builtins.VARBIT,
  2951: builtins.UUID,
  3807: builtins.JSONB,
  199: builtins.JSON,
}

/** For the driver: every value as the text that the server sends. */
export const textOnly = { getTypeParser: () => (text: string) => text }

/** Rows of texts, as values that JSON can say. */
export function resultRows(
  fields: readonly { readonly name: string; readonly dataTypeID: number }[],
  rows: readonly (readonly (string | null)[])[],
): readonly ResultRow[] {
  const columns = fields.map(({ name, dataTypeID }) => ({ name, parse: parserOf(dataTypeID) }))
  return rows.map(row =>
    Object.fromEntries(
      columns.map(({ name, parse }, at) => {
        const text = row[at] ?? null
        return [name, text === null ? null : parse(text)]
      }),
    ),
  )
}

function parserOf(type: number): Parse {
  const element = elementTypes[type]
  if (element === undefined) return parsers[type] ?? (text => text)
  const parse = parserOf(element)
  return text => parseList(text, parse)
}

/** `2024-01-31 12:00:00.5` becomes `2024-01-31T12:00:00.5`; years before Christ and infinity keep the server's text. */
function isoTime(text: string): string {
  return text.replace(/^(\d+-\d\d-\d\d) (?=\d)/, '$1T')
}

/** The server's ISO 8601 duration, with its years as months, as every platform tells an interval. */
function isoDuration(text: string): string {
  const parts =
    /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/.exec(text)
  if (!parts) return text
  const [years, months, days, hours, minutes] = parts.slice(1, 6).map(part => Number(part ?? 0))
  return durationText({
    months: (years ?? 0) * 12 + (months ?? 0),
    days: days ?? 0,
    micros: microsOf(hours ?? 0, minutes ?? 0, parts[6] ?? '0'),
  })
}

function microsOf(hours: number, minutes: number, seconds: string): bigint {
  const [whole = '0', fraction = ''] = seconds.replace('-', '').split('.')
  const magnitude = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
  const signed = seconds.startsWith('-') ? -magnitude : magnitude
  return BigInt(hours) * 3_600_000_000n + BigInt(minutes) * 60_000_000n + signed
}
