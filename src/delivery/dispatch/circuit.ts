const failuresThatOpen = 10
const firstPauseMs = 5_000
const longestPauseMs = 60_000

/**
 * Whether a receiver is tried at all. Ten failures in a row open the circuit: the receiver is left alone for a while, then
 * one request tries it. An answer closes the circuit, another failure opens it for longer.
 */
export class Circuit {
  #failures = 0
  #pauseMs = firstPauseMs
  #openUntil = 0

  /** Milliseconds of the epoch until which nothing is sent; 0 while the circuit is closed. */
  get openUntil(): number {
    return this.#openUntil
  }

  /** How many requests may be under way. */
  allows(nowMs: number): 'many' | 'one' | 'none' {
    if (this.#openUntil === 0) return 'many'
    // Before its beginning the pause is over too: the clock was set back.
    const isPause = nowMs < this.#openUntil && nowMs >= this.#openUntil - this.#pauseMs
    return isPause ? 'none' : 'one'
  }

  succeeded(): void {
    this.#failures = 0
    this.#pauseMs = firstPauseMs
    this.#openUntil = 0
  }

  /** True when this failure opened the circuit, or opened it again. */
  failed(nowMs: number): boolean {
    this.#failures += 1
    const isProbe = this.allows(nowMs) === 'one'
    if (isProbe) this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs)
    if (!isProbe && (this.#failures < failuresThatOpen || this.#openUntil !== 0)) return false
    this.#openUntil = nowMs + this.#pauseMs
    return true
  }
}
