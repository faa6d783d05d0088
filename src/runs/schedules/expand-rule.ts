import type { RecurrenceRule } from '../../projects/recurrence-rule.ts'

/**
 * Gives the times of a rule on a wall clock, in order, from `from` on. What the rule does not say, such as the time of day,
 * `anchor` says. All times are milliseconds, written as if they were UTC.
 */
export type ExpandRule = (
  rule: Pick<RecurrenceRule, 'pattern'>,
  bounds: { readonly anchor: number; readonly from: number },
) => Generator<number>

/**
 * Loads the library that knows recurrence rules: only who runs schedules waits for it. It works on the wall clock alone,
 * where no time is missing or comes twice; what daylight saving does to a time is decided by `slotsAfter`.
 */
export async function loadExpandRule(): Promise<ExpandRule> {
  const { RRuleTemporal } = await import('rrule-temporal')
  return function* ({ pattern }, { anchor, from }) {
    const rule = new RRuleTemporal({ rruleString: `DTSTART:${stamp(anchor)}\nRRULE:${pattern}` })
    let [after, includesIt] = [from, true]
    for (;;) {
      const time = orNone(() => rule.next(new Date(after), includesIt)?.epochMilliseconds)
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
