import type { RRuleTemporal } from 'rrule-temporal'
import type { RecurrenceRule } from '../../projects/recurrence-rule.ts'

type Pattern = Pick<RecurrenceRule, 'pattern'>

/**
 * Gives the times of a rule on a wall clock, in order, from `from` on. What the rule does not say, such as the time of day,
 * `anchor` says. All times are milliseconds, written as if they were UTC.
 */
export type ExpandRule = (
  rule: Pattern,
  bounds: { readonly anchor: number; readonly from: number },
) => Generator<number>

/**
 * Loads the library that knows recurrence rules: only who runs schedules waits for it. It works on the wall clock alone,
 * where no time is missing or comes twice; what daylight saving does to a time is decided by `slotsAfter`.
 */
export async function loadExpandRule(): Promise<ExpandRule> {
  const { RRuleTemporal: Rule } = await import('rrule-temporal')
  // To read a rule takes longer than to find its next time.
  const lastRead = new WeakMap<Pattern, { readonly anchor: number; readonly read: RRuleTemporal }>()
  const readRule = (rule: Pattern, anchor: number): RRuleTemporal => {
    const last = lastRead.get(rule)
    if (last?.anchor === anchor) return last.read
    const read = new Rule({ rruleString: `DTSTART:${stamp(anchor)}\nRRULE:${rule.pattern}` })
    lastRead.set(rule, { anchor, read })
    return read
  }
  return function* (rule, { anchor, from }) {
    const read = readRule(rule, anchor)
    let [after, includesIt] = [from, true]
    for (;;) {
      const time = orNone(() => read.next(new Date(after), includesIt)?.epochMilliseconds)
      if (time === undefined) return
      yield time
      ;[after, includesIt] = [time, false]
    }
  }
}

/** A rule that was checked fails only by giving up the search for a day that does not come, such as 30 February. */
function orNone(search: () => number | undefined): number | undefined {
  try {
    return search()
  } catch {
    return undefined
  }
}

function stamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}
