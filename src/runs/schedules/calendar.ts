import { loadExpandRule, type ExpandRule } from './expand-rule.ts'
import { remembered } from './remembered.ts'
import { wallClockOf, type WallClock } from './wall-clock.ts'

/** What tells the times of schedules. */
export interface Calendar {
  readonly expand: ExpandRule
  readonly clockOf: (timezone: string) => WallClock
}

/** Keeps the clock of each zone: to learn about one takes longer than all that it is asked. */
export async function loadCalendar(): Promise<Calendar> {
  return { expand: await loadExpandRule(), clockOf: remembered(wallClockOf) }
}
