/** Timers are no finer than this; requests that fall into it may go out together. */
const toleranceMs = 5

/** Spaces requests evenly, so that no second has more of them than it may. */
export class RateLimit {
  #nextAt = 0

  /** Takes the place of one request. False: not before `nextAt`. */
  take(perSecond: number | undefined, nowMs: number): boolean {
    if (perSecond === undefined) return true
    const intervalMs = 1000 / perSecond
    // Later than that it can only be when the limit was raised or the clock set back.
    this.#nextAt = Math.min(this.#nextAt, nowMs + toleranceMs + intervalMs)
    if (this.nextAt > nowMs) return false
    this.#nextAt = Math.max(this.#nextAt, nowMs - toleranceMs) + intervalMs
    return true
  }

  /** Milliseconds of the epoch from which a request may go out. */
  get nextAt(): number {
    return this.#nextAt - toleranceMs
  }
}
