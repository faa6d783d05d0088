import { sleep } from '../foundation/sleep.ts'

/** Remembers a call until somebody asks for the next one. An aborted signal counts as a call. */
export class Wake implements Disposable {
  readonly #signal: AbortSignal
  readonly #stop = (): void => this.call()
  #isCalled = false
  #sleeping: AbortController | undefined

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.#stop, { once: true })
    if (signal.aborted) this.call()
  }

  call(): void {
    this.#isCalled = true
    this.#sleeping?.abort()
  }

  /** True when there was a call since the last answer, or there is one within `ms`. */
  async next(ms: number): Promise<boolean> {
    if (!this.#isCalled) {
      this.#sleeping = new AbortController()
      await sleep(ms, this.#sleeping.signal)
    }
    const isCalled = this.#isCalled
    this.#isCalled = false
    return isCalled
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#stop)
  }
}
