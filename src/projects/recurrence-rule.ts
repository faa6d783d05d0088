/** A recurrence rule of iCalendar (RFC 5545) that was checked part by part. */
export interface RecurrenceRule {
  /** As written. */
  readonly text: string
  readonly frequency: Frequency
  readonly interval: number
  /** How many times in all, counted from the start of the schedule. */
  readonly count: number | undefined
  readonly until: RuleEnd | undefined
  /** BYHOUR says at which hours. */
  readonly namesHours: boolean
  /** The parts without UNTIL, as `FREQ=DAILY;BYHOUR=2`. */
  readonly pattern: string
}

/** The last moment of a rule; without a time zone it is on the wall clock of the schedule, written as if it were UTC. */
export interface RuleEnd {
  readonly at: Date
  readonly isOnWallClock: boolean
}

export const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const
export type Frequency = (typeof frequencies)[number]

/** What is wrong with a rule. */
export interface RuleFault {
  readonly fault: string
  readonly part?: { readonly written: string; readonly known: readonly string[] }
}

const days = 'MO|TU|WE|TH|FR|SA|SU'
const partNames =
  'FREQ INTERVAL COUNT UNTIL WKST BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS'.split(
    ' ',
  )

type Parts = ReadonlyMap<string, string>

/** Reads a rule with its prefix `RRULE:`. */
export function parseRecurrenceRule(text: string): RecurrenceRule | RuleFault {
  const body = /^RRULE:(.*?);?$/s.exec(text)?.[1]
  if (body === undefined) return { fault: 'A rule begins with RRULE:, as in RRULE:FREQ=HOURLY;INTERVAL=6.' }
  const parts = partsOf(body)
  if ('fault' in parts) return parts
  const written = parts.get('FREQ') ?? ''
  const frequency = frequencies.find(each => each === written)
  if (!frequency)
    return { fault: `FREQ must be one of ${frequencies.join(', ')}.`, part: { written, known: frequencies } }
  return wrongValue(parts) ?? wrongTogether(parts) ?? ruleOf(text, parts, frequency)
}

function partsOf(body: string): Parts | RuleFault {
  const parts = new Map<string, string>()
  for (const part of body.split(';')) {
    const [, name = '', value = ''] = /^([A-Z]+)=([^=]+)$/.exec(part) ?? []
    if (!partNames.includes(name))
      return { fault: `"${part}" is no part of a rule.`, part: { written: name, known: partNames } }
    if (parts.has(name)) return { fault: `${name} is given twice.` }
    parts.set(name, value)
  }
  return parts
}

function ruleOf(text: string, parts: Parts, frequency: Frequency): RecurrenceRule | RuleFault {
  const until = parts.get('UNTIL')
  const end = until === undefined ? undefined : endOf(until)
  if (until !== undefined && !end)
    return { fault: 'UNTIL is a time such as 20301231T235959Z, or a day such as 20301231.' }
  const count = parts.get('COUNT')
  return {
    text,
    frequency,
    interval: Number(parts.get('INTERVAL') ?? 1),
    count: count === undefined ? undefined : Number(count),
    until: end,
    namesHours: parts.has('BYHOUR'),
    pattern: [...parts]
      .filter(([name]) => name !== 'UNTIL')
      .map(part => part.join('='))
      .join(';'),
  }
}

/** Lowest and highest number of a part; `signed` numbers count from the end too. */
const ranges: Readonly<Record<string, readonly [number, number, 'signed'?]>> = {
  INTERVAL: [1, 1_000_000],
  COUNT: [1, 1_000_000],
  BYSECOND: [0, 59],
  BYMINUTE: [0, 59],
  BYHOUR: [0, 23],
  BYMONTH: [1, 12],
  BYMONTHDAY: [1, 31, 'signed'],
  BYYEARDAY: [1, 366, 'signed'],
  BYWEEKNO: [1, 53, 'signed'],
  BYSETPOS: [1, 366, 'signed'],
}

function wrongValue(parts: Parts): RuleFault | undefined {
  for (const [name, value] of parts) {
    const range = ranges[name]
    if (range && !listOf(name, value).every(each => isWithin(each, range))) {
      const [from, to, signed] = range
      return { fault: `${name} takes numbers from ${from} to ${to}${signed ? ', or negative ones' : ''}.` }
    }
  }
  const day = new RegExp(`^(${days})$`)
  if (parts.has('WKST') && !day.test(parts.get('WKST') ?? ''))
    return { fault: 'WKST is a day such as MO or SU.' }
  const numberedDay = new RegExp(`^([+-]?([1-9]|[1-4]\\d|5[0-3]))?(${days})$`)
  if (parts.has('BYDAY') && !listOf('BYDAY', parts.get('BYDAY') ?? '').every(each => numberedDay.test(each)))
    return { fault: 'BYDAY takes days such as MO, 1MO or -1FR.' }
  return undefined
}

/** INTERVAL and COUNT are no lists: with a comma they are no number either. */
function listOf(name: string, value: string): readonly string[] {
  return name.startsWith('BY') ? value.split(',') : [value]
}

function isWithin(text: string, [from, to, signed]: readonly [number, number, 'signed'?]): boolean {
  if (!/^[+-]?\d{1,7}$/.test(text)) return false
  const number = Number(text)
  const size = signed ? Math.abs(number) : number
  return size >= from && size <= to
}

/** What RFC 5545, 3.3.10, forbids to stand together. */
function wrongTogether(parts: Parts): RuleFault | undefined {
  const frequency = parts.get('FREQ') ?? ''
  const isOneOf = (...names: readonly string[]): boolean => names.includes(frequency)
  const forbidden: readonly (readonly [boolean, string])[] = [
    [parts.has('COUNT') && parts.has('UNTIL'), 'COUNT and UNTIL cannot stand together.'],
    [parts.has('BYWEEKNO') && frequency !== 'YEARLY', 'BYWEEKNO needs FREQ=YEARLY.'],
    [
      parts.has('BYYEARDAY') && isOneOf('DAILY', 'WEEKLY', 'MONTHLY'),
      'BYYEARDAY cannot stand with DAILY, WEEKLY or MONTHLY.',
    ],
    [parts.has('BYMONTHDAY') && frequency === 'WEEKLY', 'BYMONTHDAY cannot stand with WEEKLY.'],
    [
      /\d/.test(parts.get('BYDAY') ?? '') && (!isOneOf('MONTHLY', 'YEARLY') || parts.has('BYWEEKNO')),
      'BYDAY takes numbered days, such as 1MO, only with MONTHLY or YEARLY, without BYWEEKNO.',
    ],
    [
      parts.has('BYSETPOS') && ![...parts.keys()].some(name => /^BY(?!SETPOS)/.test(name)),
      'BYSETPOS needs another part that begins with BY.',
    ],
  ]
  const found = forbidden.find(([isThere]) => isThere)
  return found && { fault: found[1] }
}

const endPattern = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/

/** A day ends with its last second. */
function endOf(text: string): RuleEnd | undefined {
  const [isTime, year, month, day, hour = '23', minute = '59', second = '59', zone] =
    endPattern.exec(text) ?? []
  if (isTime === undefined) return undefined
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.999Z`)
  return Number.isNaN(at.getTime()) ? undefined : { at, isOnWallClock: zone === undefined }
}
