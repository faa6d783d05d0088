import type { Timekeeper } from '../../../foundation/timekeeper.ts'

interface Sleeper {
  readonly at: number
  wake(): void
}

/** Time that passes only when the test lets it, from one moment that somebody waits for to the next. */
export class SimulatedTime implements Timekeeper {
  #now: number
  readonly #sleepers = new Set<Sleeper>()
  readonly #watchers = new Set<() => void>()

  constructor(start: Date) {
    this.#now = start.getTime()
  }

  now(): Date {
    return new Date(this.#now)
  }

  async until(moment: Date, signal: AbortSignal): Promise<void> {
    if (signal.aborted || moment.getTime() <= this.#now) return
    await new Promise<void>(resolve => {
      const sleeper: Sleeper = {
        at: moment.getTime(),
        wake: () => {
          this.#sleepers.delete(sleeper)
          signal.removeEventListener('abort', sleeper.wake)
          resolve()
        },
      }
      signal.addEventListener('abort', sleeper.wake, { once: true })
      this.#sleepers.add(sleeper)
      for (const slept of this.#watchers) slept()
    })
  }

  /** Resolves when so many wait. */
  async waiting(count: number): Promise<void> {
    while (this.#sleepers.size < count) {
      await new Promise<void>(resolve => {
        const slept = (): void => {
          this.#watchers.delete(slept)
          resolve()
        }
        this.#watchers.add(slept)
      })
    }
  }

  /** Goes to the next moment that somebody waits for, but not beyond `end`. */
  step(end: Date): void {
    const next = Math.min(...[...this.#sleepers].map(({ at }) => at), end.getTime())
    this.#now = Math.max(this.#now, next)
    for (const sleeper of this.#sleepers) if (sleeper.at <= this.#now) sleeper.wake()
  }

  /** Goes to a moment, at which all wake. */
  wakeAt(moment: Date): void {
    this.#now = moment.getTime()
    for (const sleeper of this.#sleepers) sleeper.wake()
  }

  /** Nobody wakes: as when no process runs. */
  jump(to: Date): void {
    this.#now = to.getTime()
  }
}
