import { systemClock, type Clock } from './clock.ts'
import { sleep } from './sleep.ts'

/** A clock that wakes who waits; tests hand in one that does not wait. */
export interface Timekeeper extends Clock {
  /** Resolves at about the moment, or when the signal aborts; perhaps earlier, as when the clock may have been set. */
  until(moment: Date, signal: AbortSignal): Promise<void>
}

const longestSleepMs = 60_000

export const systemTimekeeper: Timekeeper = {
  now: () => systemClock.now(),
  until: (moment, signal) =>
    sleep(Math.min(Math.max(0, moment.getTime() - Date.now()), longestSleepMs), signal),
}
