import { expect, test } from 'vitest'
import { parseRecurrenceRule } from './recurrence-rule.ts'

test.each([
  ['FREQ=DAILY', 'A rule begins with RRULE:, as in RRULE:FREQ=HOURLY;INTERVAL=6.'],
  ['RRULE:', '"" is no part of a rule.'],
  ['RRULE:INTERVAL=2', 'FREQ must be one of YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY, SECONDLY.'],
  ['RRULE:FREQ=DAILY;BYFOO=1', '"BYFOO=1" is no part of a rule.'],
  ['RRULE:FREQ=DAILY;BYHOUR', '"BYHOUR" is no part of a rule.'],
  ['RRULE:FREQ=DAILY;BYHOUR=2;BYHOUR=3', 'BYHOUR is given twice.'],
  ['RRULE:FREQ=DAILY;BYHOUR=24', 'BYHOUR takes numbers from 0 to 23.'],
  ['RRULE:FREQ=DAILY;BYHOUR=-1', 'BYHOUR takes numbers from 0 to 23.'],
  ['RRULE:FREQ=DAILY;INTERVAL=0', 'INTERVAL takes numbers from 1 to 1000000.'],
  ['RRULE:FREQ=DAILY;INTERVAL=1,2', 'INTERVAL takes numbers from 1 to 1000000.'],
  ['RRULE:FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY takes numbers from 1 to 31, or negative ones.'],
  ['RRULE:FREQ=WEEKLY;BYDAY=XX', 'BYDAY takes days such as MO, 1MO or -1FR.'],
  [
    'RRULE:FREQ=WEEKLY;BYDAY=1MO',
    'BYDAY takes numbered days, such as 1MO, only with MONTHLY or YEARLY, without BYWEEKNO.',
  ],
  ['RRULE:FREQ=DAILY;WKST=1', 'WKST is a day such as MO or SU.'],
  ['RRULE:FREQ=DAILY;COUNT=2;UNTIL=20300101', 'COUNT and UNTIL cannot stand together.'],
  ['RRULE:FREQ=DAILY;BYWEEKNO=2', 'BYWEEKNO needs FREQ=YEARLY.'],
  ['RRULE:FREQ=DAILY;BYYEARDAY=2', 'BYYEARDAY cannot stand with DAILY, WEEKLY or MONTHLY.'],
  ['RRULE:FREQ=WEEKLY;BYMONTHDAY=2', 'BYMONTHDAY cannot stand with WEEKLY.'],
  ['RRULE:FREQ=DAILY;BYSETPOS=1', 'BYSETPOS needs another part that begins with BY.'],
  ['RRULE:FREQ=DAILY;UNTIL=soon', 'UNTIL is a time such as 20301231T235959Z, or a day such as 20301231.'],
  ['RRULE:FREQ=DAILY;UNTIL=20301331', 'UNTIL is a time such as 20301231T235959Z, or a day such as 20301231.'],
])('%s is refused: %s', (text, fault) => {
  expect(parseRecurrenceRule(text)).toMatchObject({ fault })
})

test('a rule is known by its parts', () => {
  expect(parseRecurrenceRule('RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=2;UNTIL=20301231T120000Z;')).toEqual({
    text: 'RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=2;UNTIL=20301231T120000Z;',
    frequency: 'MONTHLY',
    interval: 1,
    count: undefined,
    until: { at: new Date('2030-12-31T12:00:00.999Z'), isOnWallClock: false },
    namesHours: true,
    pattern: 'FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=2',
  })
})
