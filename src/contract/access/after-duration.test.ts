import { expect, test } from 'vitest'
import { afterDuration } from './after-duration.ts'

const from = new Date('2026-01-30T10:00:00.000Z')

test.each([
  ['P7D', '2026-02-06T10:00:00.000Z'],
  ['P1W', '2026-02-06T10:00:00.000Z'],
  ['P1Y', '2027-01-30T10:00:00.000Z'],
  ['PT1H30M5S', '2026-01-30T11:30:05.000Z'],
  ['P1DT12H', '2026-01-31T22:00:00.000Z'],
  ['PT0S', '2026-01-30T10:00:00.000Z'],
])('%s later is %s', (text, expected) => {
  expect(afterDuration(from, text)?.toISOString()).toBe(expected)
})

test.each(['', 'P', 'PT', 'P1', '7D', 'P1H', 'P-1D', 'P1.5D', 'P9999999Y', 'P99999999999999999999D'])(
  '"%s" is no duration that ends before the year 10000',
  text => {
    expect(afterDuration(from, text)).toBeUndefined()
  },
)
