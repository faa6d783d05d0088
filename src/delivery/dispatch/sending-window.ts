const firstSize = 2
/** What is left of the window after a failure of the connection. */
const shareKept = 0.75

/**
 * How many requests a receiver gets at the same time: few until it has shown that it answers, one more with each answer up
 * to `most`, fewer after each connection that failed. So a receiver that never answers ties up next to nothing.
 */
export class SendingWindow {
  #size = firstSize
  #isProven = false

  /** Whether its last request was answered. */
  get isProven(): boolean {
    return this.#isProven
  }

  size(most: number): number {
    return Math.min(Math.floor(this.#size), most)
  }

  answered(most: number): void {
    this.#isProven = true
    this.#size = Math.min(this.#size + 1, most)
  }

  failed(): void {
    this.#isProven = false
    this.#size = Math.max(1, this.#size * shareKept)
  }
}
