import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadCalendar, type Calendar } from './calendar.ts'
import { slotsAfter, type TimeSchedule } from './slots-after.ts'
import { timeSchedule } from './testing/time-schedule.ts'

let calendar: Calendar
beforeAll(async () => {
  calendar = await loadCalendar()
})

const paris = { timezone: 'Europe/Paris' }

/** The next slots in UTC, without year and seconds. */
function next(schedule: TimeSchedule, after: string, count: number): readonly string[] {
  const found: string[] = []
  for (const slot of slotsAfter(schedule, new Date(after), calendar)) {
    found.push(slot.toISOString().slice(5, 16))
    if (found.length === count) break
  }
  return found
}

describe('the night in which the clock is set forward (Paris, 29 March 2026, 02:00 to 03:00)', () => {
  test('a daily time that does not exist comes an hour later, and the next day as ever', () => {
    const daily = timeSchedule(['FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0'], paris)
    expect(next(daily, '2026-03-28T00:00:00Z', 4)).toEqual([
      '03-28T01:30',
      '03-29T01:30',
      '03-30T00:30',
      '03-31T00:30',
    ])
  })

  test('a time that comes later meets that of another rule: one slot', () => {
    const rules = ['FREQ=DAILY;BYHOUR=2;BYMINUTE=30', 'FREQ=DAILY;BYHOUR=3;BYMINUTE=30']
    const twice = timeSchedule(rules, paris)
    expect(next(twice, '2026-03-29T00:00:00Z', 3)).toEqual(['03-29T01:30', '03-30T00:30', '03-30T01:30'])
  })

  test('what repeats each half hour goes on each half hour', () => {
    const rhythm = timeSchedule(['FREQ=MINUTELY;INTERVAL=30'], paris)
    expect(next(rhythm, '2026-03-29T00:00:00Z', 4)).toEqual([
      '03-29T00:30',
      '03-29T01:00',
      '03-29T01:30',
      '03-29T02:00',
    ])
  })

  test('what repeats each six hours keeps its times of the day', () => {
    const rule = 'FREQ=HOURLY;INTERVAL=6;BYMINUTE=16;BYSECOND=0'
    const start = new Date('2026-01-01T01:00:00Z')
    expect(next(timeSchedule([rule], { ...paris, start }), '2026-03-28T20:00:00Z', 5)).toEqual([
      '03-29T01:16',
      '03-29T06:16',
      '03-29T12:16',
      '03-29T18:16',
      '03-30T00:16',
    ])
  })

  test('a slot that was moved is not given again after itself', () => {
    const late = timeSchedule(['FREQ=DAILY;BYHOUR=2;BYMINUTE=45'], paris)
    expect(next(late, '2026-03-29T01:44:59Z', 1)).toEqual(['03-29T01:45'])
    expect(next(late, '2026-03-29T01:45:00Z', 1)).toEqual(['03-30T00:45'])
  })
})

describe('the night in which the clock is set back (Paris, 25 October 2026, 03:00 to 02:00)', () => {
  test('a daily time that comes twice counts the first time', () => {
    const daily = timeSchedule(['FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0'], paris)
    expect(next(daily, '2026-10-24T12:00:00Z', 2)).toEqual(['10-25T00:30', '10-26T01:30'])
    expect(next(daily, '2026-10-25T00:30:00Z', 1)).toEqual(['10-26T01:30'])
  })

  test('what repeats hourly comes in both of the two hours', () => {
    const hourly = timeSchedule(['FREQ=HOURLY;BYMINUTE=16;BYSECOND=0'], paris)
    const expected = ['10-24T23:16', '10-25T00:16', '10-25T01:16', '10-25T02:16']
    expect(next(hourly, '2026-10-24T23:00:00Z', 4)).toEqual(expected)
    expect(next(hourly, '2026-10-25T00:30:00Z', 2)).toEqual(expected.slice(2))
  })

  test('what repeats each half hour has no pause and no double', () => {
    const rhythm = timeSchedule(['FREQ=MINUTELY;INTERVAL=30'], paris)
    expect(next(rhythm, '2026-10-24T23:45:00Z', 5)).toEqual([
      '10-25T00:00',
      '10-25T00:30',
      '10-25T01:00',
      '10-25T01:30',
      '10-25T02:00',
    ])
  })

  test('where hours are named, each time comes once', () => {
    const named = timeSchedule(['FREQ=MINUTELY;INTERVAL=30;BYHOUR=2'], paris)
    expect(next(named, '2026-10-24T23:00:00Z', 3)).toEqual(['10-25T00:00', '10-25T00:30', '10-26T01:00'])
  })
})

describe('start and end', () => {
  test('the start gives the time of day in the zone, and is the first slot', () => {
    const start = new Date('2026-06-01T06:30:00.123Z')
    const daily = timeSchedule(['FREQ=DAILY'], { ...paris, start })
    expect(next(daily, '2026-01-01T00:00:00Z', 2)).toEqual(['06-01T06:30', '06-02T06:30'])
    expect(next(daily, '2026-12-01T00:00:00Z', 1)).toEqual(['12-01T07:30'])
  })

  test('without a start, what the rule does not say is midnight, a Monday, the first', () => {
    const after = '2026-06-10T12:00:00Z'
    expect(next(timeSchedule(['FREQ=DAILY']), after, 1)).toEqual(['06-11T00:00'])
    expect(next(timeSchedule(['FREQ=WEEKLY']), after, 1)).toEqual(['06-15T00:00'])
    expect(next(timeSchedule(['FREQ=MONTHLY']), after, 1)).toEqual(['07-01T00:00'])
  })

  test('the end of the schedule is the last moment, that of a rule ends the rule', () => {
    const after = '2026-06-10T12:00:00Z'
    const ended = timeSchedule(['FREQ=DAILY'], { end: new Date('2026-06-12T00:00:00Z') })
    expect(next(ended, after, 9)).toEqual(['06-11T00:00', '06-12T00:00'])
    expect(next(timeSchedule(['FREQ=DAILY;UNTIL=20260612']), after, 9)).toEqual([
      '06-11T00:00',
      '06-12T00:00',
    ])
    const inUtc = timeSchedule(['FREQ=DAILY;UNTIL=20260612T000000Z'], paris)
    expect(next(inUtc, after, 9)).toEqual(['06-10T22:00', '06-11T22:00'])
  })

  test('a count is counted from the start', () => {
    const start = new Date('2026-06-09T00:00:00Z')
    const three = timeSchedule(['FREQ=DAILY;COUNT=3'], { start })
    expect(next(three, '2026-06-10T12:00:00Z', 9)).toEqual(['06-11T00:00'])
  })

  test('a day that never comes has no slots', () => {
    expect(next(timeSchedule(['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30']), '2026-01-01T00:00:00Z', 1)).toEqual([])
  })
})

test('with many rules, from any moment in any zone, the next slots are those that follow it in the whole list', () => {
  const zones = ['America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca']
  const rules = [
    'FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,30',
    'FREQ=HOURLY;INTERVAL=5;BYMINUTE=10',
    'FREQ=MINUTELY;INTERVAL=25',
    'FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=15',
  ]
  const dayMs = 86_400_000
  const yearMs = 365 * dayMs
  const begin = Date.UTC(2026, 0, 1)
  const anyCase = fc.record({
    timezone: fc.constantFrom('Europe/Paris', ...zones),
    rules: fc.subarray(rules, { minLength: 1 }),
    offsetMs: fc.oneof(
      fc.integer({ min: 0, max: yearMs }),
      // The nights in which Paris sets its clock.
      ...[87, 297].map(day => fc.integer({ min: day * dayMs, max: (day + 1) * dayMs + 6 * 3_600_000 })),
    ),
  })
  fc.assert(
    fc.property(anyCase, ({ timezone, rules: some, offsetMs }) => {
      const schedule = timeSchedule(some, { timezone })
      const after = new Date(begin + offsetMs)
      const longBefore = new Date(after.getTime() - 3 * dayMs)
      const until = new Date(after.getTime() + dayMs)
      const listed = within(schedule, longBefore, until).filter(slot => slot > after.getTime())
      expect(within(schedule, after, until)).toEqual(listed)
      expect(listed).toEqual([...new Set(listed)].sort((left, right) => left - right))
    }),
    { numRuns: 80 },
  )
})

function within(schedule: TimeSchedule, after: Date, until: Date): readonly number[] {
  const found: number[] = []
  for (const slot of slotsAfter({ ...schedule, end: until }, after, calendar)) found.push(slot.getTime())
  return found
}
