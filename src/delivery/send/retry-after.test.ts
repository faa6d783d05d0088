import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = new Date('1994-11-06T08:48:37Z')

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 60_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 60_000],
  ['Sun Nov  6 08:49:37 1994', 60_000],
])('%j is understood as the moment that it names', (text, ms) => {
  expect(retryAfterMs(text, now)).toBe(ms)
})

test.each(['', 'soon', '-5', '1.5', '1e3', '0x10', 'tomorrow', '1994-11-06', '1, 2', 'Sun, never'])(
  '%j is as good as no header',
  text => {
    expect(retryAfterMs(text, now)).toBeUndefined()
  },
)

test('a moment in the past means now', () => {
  expect(retryAfterMs('Sat, 05 Nov 1994 08:49:37 GMT', now)).toBe(0)
})

test.each(['86401', '9'.repeat(400), 'Fri, 31 Dec 2999 23:59:59 GMT'])('%s waits for a day at most', text => {
  expect(retryAfterMs(text, now)).toBe(24 * 3600 * 1000)
})

test('without the header there is no wish', () => {
  expect(retryAfterMs(undefined, now)).toBeUndefined()
})
