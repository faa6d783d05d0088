import type { Clock } from '../foundation/clock.ts'
import { sleep } from '../foundation/sleep.ts'
import type { Store } from '../store/store.ts'

export interface CursorOptions {
  readonly name: string
  readonly worker: string
  readonly store: Store
  readonly clock: Clock
  /** Where a new one begins. */
  readonly from: 'start' | 'now'
  /** How long it is kept after this process was heard of for the last time. */
  readonly leaseMs: number
}

/** Takes the cursor and keeps it until disposed. Undefined when another process has it. */
export async function takeCursor(options: CursorOptions): Promise<SinkCursor | undefined> {
  const position = await claim(options)
  return position === undefined ? undefined : new SinkCursor(options, position)
}

/** A cursor that this process has. Its lease is renewed by itself. */
export class SinkCursor implements AsyncDisposable {
  readonly #options: CursorOptions
  readonly #lost = new AbortController()
  readonly #ended = new AbortController()
  readonly #renewing: Promise<void>
  #position: number
  /** The furthest position that this process asked for: one beyond it was another's doing. */
  #asked: number

  constructor(options: CursorOptions, position: number) {
    this.#options = options
    this.#position = position
    this.#asked = position
    this.#renewing = this.#renew()
  }

  get position(): number {
    return this.#position
  }

  /** Aborts when another process has it, or can have it. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  async move(position: number): Promise<void> {
    const { store, name, worker } = this.#options
    this.#asked = position
    const isOurs = await store.write(unit => unit.cursors.move(name, worker, position))
    if (!isOurs) this.#lose()
    this.#lost.signal.throwIfAborted()
    this.#position = position
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await this.#renewing
    const { store, name, worker } = this.#options
    // A state that cannot be written now needs no goodbye: the lease runs out.
    await store.write(unit => unit.cursors.giveBack(name, worker)).catch(() => undefined)
  }

  async #renew(): Promise<void> {
    const { leaseMs, clock } = this.#options
    let renewedAt = clock.now().getTime()
    while (!this.#isOver) {
      await sleep(leaseMs / 3, this.#ended.signal)
      if (this.#isOver) return
      const askedAt = clock.now().getTime()
      const position = await claim(this.#options).catch(() => null)
      if (position !== null) renewedAt = askedAt
      if (position === undefined || Number(position) > this.#asked) this.#lose()
      if (clock.now().getTime() >= renewedAt + leaseMs) this.#lose()
    }
  }

  get #isOver(): boolean {
    return this.#ended.signal.aborted || this.#lost.signal.aborted
  }

  #lose(): void {
    this.#lost.abort(new Error(`another process has the sink ${this.#options.name}`))
  }
}

async function claim(options: CursorOptions): Promise<number | undefined> {
  const { store, clock, name, worker, leaseMs, from } = options
  return await store.write(async unit => {
    const now = clock.now()
    const leaseExpiresAt = new Date(now.getTime() + leaseMs)
    const startPosition = from === 'start' ? 0 : await unit.events.newestPosition()
    return await unit.cursors.take(name, { worker, now, leaseExpiresAt, startPosition })
  })
}
