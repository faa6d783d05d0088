import type { ColumnPlace } from './field-block.ts'
import { nullLength, outOfRange, wrongWidth, type FieldLoop } from './fixed-width-writer.ts'

export const copyByte: FieldLoop = ({ view, starts, rowCount }, first, { bytes, nulls, place }, row) => {
  for (let i = 0; i < rowCount; i++) {
    const at = starts[first + i] ?? 0
    const length = view.getInt32(at - 4)
    if (length === 1) bytes[row + i] = view.getUint8(at)
    else if (length === nullLength) nulls.mark(row + i)
    else throw wrongWidth(place, length)
  }
}

export const copyShort: FieldLoop = ({ view, starts, rowCount }, first, { shorts, nulls, place }, row) => {
  for (let i = 0; i < rowCount; i++) {
    const at = starts[first + i] ?? 0
    const length = view.getInt32(at - 4)
    if (length === 2) shorts[row + i] = view.getInt16(at)
    else if (length === nullLength) nulls.mark(row + i)
    else throw wrongWidth(place, length)
  }
}

export const copyWord: FieldLoop = ({ view, starts, rowCount }, first, { words, nulls, place }, row) => {
  for (let i = 0; i < rowCount; i++) {
    const at = starts[first + i] ?? 0
    const length = view.getInt32(at - 4)
    if (length === 4) words[row + i] = view.getInt32(at)
    else if (length === nullLength) nulls.mark(row + i)
    else throw wrongWidth(place, length)
  }
}

export const copyLong: FieldLoop = ({ view, starts, rowCount }, first, { words, nulls, place }, row) => {
  for (let i = 0; i < rowCount; i++) {
    const at = starts[first + i] ?? 0
    const length = view.getInt32(at - 4)
    if (length === 8) {
      const out = (row + i) * 2
      words[out] = view.getInt32(at + 4)
      words[out + 1] = view.getInt32(at)
    } else if (length === nullLength) nulls.mark(row + i)
    else throw wrongWidth(place, length)
  }
}

/** The server counts days and microseconds from 2000-01-01, an engine from 1970-01-01. */
const daysToEpoch = 10_957
const microsecondsToEpoch = 946_684_800_000_000
const epochLow = microsecondsToEpoch >>> 0
const epochHigh = Math.floor(microsecondsToEpoch / 2 ** 32)
const highest = 0x7fffffff
/** The engine's infinity, as the server would count it. */
const engineLimit = 2n ** 63n - 1n - BigInt(microsecondsToEpoch)
const latestTime = 'a time after 294247-01-10 04:00:54.775806'
const lowest = -0x80000000

/** Infinities are the largest int32 and its negative, in the engine (`date_t::infinity`). */
export const readDate: FieldLoop = ({ view, starts, rowCount }, first, { words, nulls, place }, row) => {
  for (let i = 0; i < rowCount; i++) {
    const at = starts[first + i] ?? 0
    const length = view.getInt32(at - 4)
    if (length === 4) {
      const days = view.getInt32(at)
      if (days === highest) words[row + i] = highest
      else if (days === lowest) words[row + i] = -highest
      else words[row + i] = days + daysToEpoch
    } else if (length === nullLength) nulls.mark(row + i)
    else throw wrongWidth(place, length)
  }
}

/** Infinities are the largest int64 and its negative, in the engine (`timestamp_t::infinity`). */
export const readTimestamp: FieldLoop = ({ view, starts, rowCount }, first, { words, nulls, place }, row) => {
  for (let i = 0; i < rowCount; i++) {
    const at = starts[first + i] ?? 0
    const length = view.getInt32(at - 4)
    if (length === 8) {
      const high = view.getInt32(at)
      const sum = view.getUint32(at + 4) + epochLow
      const top = high + epochHigh + (sum > 0xffffffff ? 1 : 0)
      const out = (row + i) * 2
      words[out] = sum | 0
      words[out + 1] = top
      if (high === lowest) words[out] = 1
      if (high === lowest) words[out + 1] = lowest
      if (top >= highest) storeLatest(view, at, words.subarray(out, out + 2), place)
    } else if (length === nullLength) nulls.mark(row + i)
    else throw wrongWidth(place, length)
  }
}

/** A time at the end of the engine's range, or past it, or infinity. */
function storeLatest(view: DataView, at: number, to: Int32Array, place: ColumnPlace): void {
  if (view.getInt32(at) === highest && view.getInt32(at + 4) === -1) to.set([-1, highest])
  else if (view.getBigInt64(at) >= engineLimit) throw outOfRange(place, latestTime)
}

/** The server sends microseconds, days, months; the engine keeps months, days, microseconds. */
export const readInterval: FieldLoop = ({ view, starts, rowCount }, first, { words, nulls, place }, row) => {
  for (let i = 0; i < rowCount; i++) {
    const at = starts[first + i] ?? 0
    const length = view.getInt32(at - 4)
    if (length === 16) {
      const out = (row + i) * 4
      words[out] = view.getInt32(at + 12)
      words[out + 1] = view.getInt32(at + 8)
      words[out + 2] = view.getInt32(at + 4)
      words[out + 3] = view.getInt32(at)
      if (words[out] === words[out + 1] && (words[out] === highest || words[out] === lowest)) {
        throw outOfRange(place, 'an infinite interval')
      }
    } else if (length === nullLength) nulls.mark(row + i)
    else throw wrongWidth(place, length)
  }
}

/** The engine keeps a UUID as a signed 128-bit integer that sorts as the text does. */
export const readUuid: FieldLoop = ({ view, starts, rowCount }, first, { words, nulls, place }, row) => {
  for (let i = 0; i < rowCount; i++) {
    const at = starts[first + i] ?? 0
    const length = view.getInt32(at - 4)
    if (length === 16) {
      const out = (row + i) * 4
      words[out] = view.getInt32(at + 12)
      words[out + 1] = view.getInt32(at + 8)
      words[out + 2] = view.getInt32(at + 4)
      words[out + 3] = view.getInt32(at) ^ lowest
    } else if (length === nullLength) nulls.mark(row + i)
    else throw wrongWidth(place, length)
  }
}
