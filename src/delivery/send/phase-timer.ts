const lookMs = 1000

/**
 * Limits phases that follow each other, and all of them together. It looks every second or sooner, so that entering a phase
 * of a second or more costs no timer: requests are many.
 */
export class PhaseTimer<Phase extends string> {
  readonly #onLate: (phase: Phase) => void
  readonly #whole: Phase
  readonly #wholeEndsAt: number
  #phase: Phase
  #phaseEndsAt = Infinity
  #firesAt = Infinity
  #timer: NodeJS.Timeout | undefined

  /** `onLate` is called once, with the phase that took too long, or with `whole` when all of them did. */
  constructor(whole: Phase, wholeMs: number, onLate: (phase: Phase) => void) {
    this.#whole = whole
    this.#phase = whole
    this.#wholeEndsAt = performance.now() + wholeMs
    this.#onLate = onLate
  }

  /** The phase before is over. */
  enter(phase: Phase, ms: number): void {
    const now = performance.now()
    this.#phase = phase
    this.#phaseEndsAt = now + ms
    if (this.#nextEnd() < this.#firesAt) this.#arm(now)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #nextEnd(): number {
    return Math.min(this.#phaseEndsAt, this.#wholeEndsAt)
  }

  #arm(now: number): void {
    clearTimeout(this.#timer)
    const ms = Math.min(Math.ceil(this.#nextEnd() - now), lookMs)
    this.#firesAt = now + ms
    this.#timer = setTimeout(look, ms, this)
  }

  /** Not to be called from outside. */
  look(): void {
    const now = performance.now()
    if (now < this.#nextEnd()) this.#arm(now)
    else this.#onLate(now < this.#wholeEndsAt ? this.#phase : this.#whole)
  }
}

function look(timer: { look(): void }): void {
  timer.look()
}
