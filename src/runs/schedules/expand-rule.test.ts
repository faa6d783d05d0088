import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frequencies, parseRecurrenceRule } from '../../projects/recurrence-rule.ts'
import { loadExpandRule } from './expand-rule.ts'

const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 4 })
const signed = (max: number) =>
  fc.tuple(fc.integer({ min: 1, max }), fc.constantFrom(1, -1)).map(([number, sign]) => number * sign)
const part = <T>(name: string, value: fc.Arbitrary<T>) => value.map(each => `${name}=${String(each)}`)
const anyPart = fc.oneof(
  part('INTERVAL', fc.integer({ min: 1, max: 500 })),
  part('COUNT', fc.integer({ min: 1, max: 500 })),
  part('BYHOUR', hours),
  part('BYMINUTE', fc.integer({ min: 0, max: 59 })),
  part('BYSECOND', fc.integer({ min: 0, max: 59 })),
  part('BYMONTH', fc.integer({ min: 1, max: 12 })),
  part('BYMONTHDAY', signed(31)),
  part('BYYEARDAY', signed(366)),
  part('BYWEEKNO', signed(53)),
  part('BYSETPOS', signed(5)),
  part('BYDAY', fc.constantFrom('MO', 'TU,TH', '1MO', '-1FR', 'SA,SU')),
  part('WKST', fc.constantFrom('MO', 'SU')),
)
const anyRule = fc
  .tuple(
    fc.constantFrom(...frequencies),
    fc.uniqueArray(anyPart, { selector: each => each.split('=')[0], maxLength: 4 }),
  )
  .map(([frequency, parts]) => `RRULE:${[`FREQ=${frequency}`, ...parts].join(';')}`)

test('each rule that passes the check is understood, and its times only grow', async () => {
  const expand = await loadExpandRule()
  const anchor = Date.UTC(2024, 0, 1)
  fc.assert(
    fc.property(anyRule, text => {
      const rule = parseRecurrenceRule(text)
      if ('fault' in rule) return
      const times: number[] = []
      for (const time of expand(rule, { anchor, from: Date.UTC(2026, 2, 1) })) {
        times.push(time)
        if (times.length === 5) break
      }
      expect(times).toEqual([...new Set(times)].sort((left, right) => left - right))
    }),
    { numRuns: 60 },
  )
})

test('what repeats in a rhythm keeps it over years', async () => {
  const expand = await loadExpandRule()
  const anchor = Date.UTC(2024, 0, 1, 0, 3)
  const from = Date.UTC(2026, 2, 5)
  const [first = 0] = expand({ pattern: 'FREQ=MINUTELY;INTERVAL=7' }, { anchor, from })
  expect(first).toBeGreaterThanOrEqual(from)
  expect(first - from).toBeLessThan(7 * 60_000)
  expect((first - anchor) % (7 * 60_000)).toBe(0)
})
