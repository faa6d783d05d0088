import type { Schedule } from '../../projects/project.ts'
import type { RecurrenceRule } from '../../projects/recurrence-rule.ts'
import type { Calendar } from './calendar.ts'
import type { ExpandRule } from './expand-rule.ts'
import type { WallClock } from './wall-clock.ts'

export type TimeSchedule = Pick<Schedule, 'rules' | 'start' | 'end' | 'timezone'>

/** A Monday, the first of a month and of a year, at midnight: what counts where a schedule has no start. */
const usualAnchor = Date.UTC(2024, 0, 1)
const hourMs = 3_600_000
/** No zone sets its clock further than this. */
const longestJumpMs = 3 * hourMs

/**
 * The slots of a schedule after a moment, in order, each once, also when several rules name it. Rules are read on the wall
 * clock of the schedule's zone:
 * - A time that the clock jumps over comes as much later as the clock jumps; one that comes twice counts the first time.
 * - A rule that repeats at least hourly and names no hours goes on through such a night in its own rhythm instead: what the
 *   clock jumps over does not exist, and the repeated hour has its times twice.
 */
export function* slotsAfter(
  schedule: TimeSchedule,
  after: Date,
  { expand, clockOf }: Calendar,
): Generator<Date, void, undefined> {
  const clock = clockOf(schedule.timezone)
  const start = schedule.start && Math.floor(schedule.start.getTime() / 1000) * 1000
  const anchor = start === undefined ? usualAnchor : clock.at(start)
  const from = Math.max(after.getTime(), (start ?? -Infinity) - 1)
  const rules = schedule.rules.map(rule => momentsOfRule(rule, { anchor, clock, from, expand }))
  let last = from
  for (const moment of merged(rules)) {
    if (schedule.end && moment > schedule.end.getTime()) return
    if (moment > last) yield new Date(moment)
    last = Math.max(last, moment)
  }
}

interface Expansion {
  readonly anchor: number
  readonly clock: WallClock
  readonly from: number
  readonly expand: ExpandRule
}

/** In order; those up to `from` may be among them. */
function* momentsOfRule(rule: RecurrenceRule, { anchor, clock, from, expand }: Expansion): Generator<number> {
  const keepsRhythm = !rule.namesHours && repeatsEachMs(rule) <= hourMs
  const waiting: number[] = []
  // When the clock is set about now, a time before the present one may still come.
  const isSet = clock.at(from + longestJumpMs) - clock.at(from - longestJumpMs) !== 2 * longestJumpMs
  const wallFrom = clock.at(from) - (isSet ? longestJumpMs : 0)
  const isOver = endOf(rule)
  for (const wallTime of expand(rule, { anchor, from: Math.max(anchor, wallFrom) })) {
    const earliest = clock.earliestOf(wallTime)
    if (isOver(wallTime, earliest)) break
    yield* released(waiting, earliest)
    const moments = momentsAt(wallTime, clock, keepsRhythm).filter(moment => !isOver(wallTime, moment))
    waiting.push(...moments)
    waiting.sort((left, right) => left - right)
  }
  yield* released(waiting, Infinity)
}

function endOf({ until }: RecurrenceRule): (wallTime: number, moment: number) => boolean {
  if (!until) return () => false
  const end = until.at.getTime()
  return until.isOnWallClock ? wallTime => wallTime > end : (_wallTime, moment) => moment > end
}

/** Those that no later time of the wall clock can come before. */
function* released(waiting: number[], upTo: number): Generator<number> {
  for (let [moment] = waiting; moment !== undefined && moment <= upTo; [moment] = waiting) {
    waiting.shift()
    yield moment
  }
}

function momentsAt(wallTime: number, clock: WallClock, keepsRhythm: boolean): readonly number[] {
  const moments = clock.momentsOf(wallTime)
  if (keepsRhythm) return moments
  return moments.length > 0 ? moments.slice(0, 1) : [clock.momentAfterJump(wallTime)]
}

const unitsMs: Readonly<Record<string, number>> = { SECONDLY: 1_000, MINUTELY: 60_000, HOURLY: hourMs }

function repeatsEachMs({ frequency, interval }: RecurrenceRule): number {
  return (unitsMs[frequency] ?? Infinity) * interval
}

/** The moments of several rules, in order. */
function* merged(rules: readonly Generator<number>[]): Generator<number> {
  const heads = rules.map(rule => ({ rule, head: rule.next() }))
  for (;;) {
    let earliest: (typeof heads)[number] | undefined
    let moment = Infinity
    for (const each of heads) {
      if (each.head.done || each.head.value >= moment) continue
      earliest = each
      moment = each.head.value
    }
    if (!earliest) return
    yield moment
    earliest.head = earliest.rule.next()
  }
}
