import { expect, test } from 'vitest'
import { parseMoment } from './parse-duration.ts'
import { parseDuration } from '../contract/duration.ts'

test.each([
  ['250ms', 250],
  ['10s', 10_000],
  ['5m', 300_000],
  ['1.5h', 5_400_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '10', 's', '10 s', '-1s', '10x', '1h-5m', '1e3s'])('"%s" is no duration', text => {
  expect(parseDuration(text)).toBeUndefined()
})

const now = new Date('2026-11-23T16:00:00Z')

test.each([
  ['1h', '2026-11-23T15:00:00.000Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T15:30:00', '2026-11-23T15:30:00.000Z'],
  ['2026-11-23T15:30:00Z', '2026-11-23T15:30:00.000Z'],
  ['2026-11-23T15:30:00+02:00', '2026-11-23T13:30:00.000Z'],
])('the moment %s is %s, in UTC unless it says otherwise', (text, iso) => {
  expect(parseMoment(text, now)?.toISOString()).toBe(iso)
})

test.each(['yesterday', '2026-13-40', '23.11.2026', ''])('"%s" is no moment', text => {
  expect(parseMoment(text, now)).toBeUndefined()
})
