import type { Calendar } from './calendar.ts'
import { slotsAfter, type TimeSchedule } from './slots-after.ts'

const hourMs = 3_600_000
/** From the end backwards in growing steps: a year of minutes is not walked through to find its last one. */
const stepsMs = [hourMs, 24 * hourMs, 32 * 24 * hourMs, 367 * 24 * hourMs, Infinity]

/** The last slot after one moment and not after another. */
export function latestSlot(
  schedule: TimeSchedule,
  { after, upTo }: { readonly after: Date; readonly upTo: Date },
  calendar: Calendar,
): Date | undefined {
  for (const stepMs of stepsMs) {
    const from = new Date(Math.max(after.getTime(), upTo.getTime() - stepMs))
    let latest: Date | undefined
    for (const slot of slotsAfter(schedule, from, calendar)) {
      if (slot > upTo) break
      latest = slot
    }
    if (latest || from <= after) return latest
  }
  return undefined
}
