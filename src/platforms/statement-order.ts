import { AppError } from '../foundation/app-error.ts'
import type { StatementOptions } from './platform-type.ts'

/** Runs the statements of one session one after another, until the session is closed. */
export class StatementOrder {
  readonly #ending = new AbortController()
  #last: Promise<unknown> = Promise.resolve()

  get isClosed(): boolean {
    return this.#ending.signal.aborted
  }

  /** Waits for its turn; `work` gets a signal that aborts with the statement's own, or when the session is closed. */
  async run<T>({ signal: own }: StatementOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const ending = this.#ending.signal
    const signal = own ? AbortSignal.any([own, ending]) : ending
    const before = this.#last
    const answer = (async () => {
      await before
      return await work(signal)
    })()
    this.#last = answer.then(nothing, nothing)
    return await answer
  }

  /** Aborts what runs and what waits, and resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#ending.abort(new AppError('MILLRACE-PLATFORM-CLOSED', 'the session of the data platform is closed'))
    await this.#last
  }
}

function nothing(): void {
  // What the answer was is told to its caller; the next statement only waits for its end.
}
