/** Wakes one waiting loop. A ring that comes while nobody waits is kept for the next wait. */
export class Bell {
  #hasRung = false
  #wake = (): void => undefined

  ring(): void {
    this.#hasRung = true
    this.#wake()
  }

  /** Resolves when the bell rings, after `ms`, or when the signal aborts. True: it rang. */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#hasRung && !signal.aborted) {
      await new Promise<void>(resolve => {
        const wake = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const timer = ms === Infinity ? undefined : setTimeout(wake, ms)
        signal.addEventListener('abort', wake)
        this.#wake = wake
      })
    }
    const hasRung = this.#hasRung
    this.#wake = () => undefined
    this.#hasRung = false
    return hasRung
  }
}
