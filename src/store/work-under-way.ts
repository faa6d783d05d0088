/** What callers of a store have asked for and not yet been answered: closing waits for it, and refuses more. */
export class WorkUnderWay {
  readonly #started = new Set<Promise<unknown>>()
  #closed = false

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the store is closed')
    const started = work()
    this.#started.add(started)
    try {
      return await started
    } finally {
      this.#started.delete(started)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#started)
  }
}
