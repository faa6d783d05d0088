import { AppError, messageOf } from '../foundation/app-error.ts'
import { Bell } from '../foundation/bell.ts'
import type { Clock } from '../foundation/clock.ts'
import { sleep } from '../foundation/sleep.ts'
import type { Store } from '../store/store.ts'
import type { EventSink } from './event-sink.ts'
import { takeCursor, type SinkCursor } from './sink-cursor.ts'

export interface FollowSinkOptions {
  /** Its name in millrace.yaml. */
  readonly name: string
  open(signal: AbortSignal): Promise<EventSink>
  readonly store: Store
  readonly clock: Clock
  /** This process, by the name that no other has. */
  readonly worker: string
  /** Where a sink begins that was never followed before: with the oldest event, or after the newest. */
  readonly from: 'start' | 'now'
  readonly observer: SinkObserver
  readonly timing?: Partial<SinkTiming>
  /** Between 0 and 1, for the jitter of pauses. */
  readonly random?: () => number
}

export interface SinkTiming {
  readonly batchSize: number
  readonly leaseMs: number
  /** So long without an event, the broker is asked whether it is there. */
  readonly idleMs: number
  readonly firstRetryMs: number
  readonly longestRetryMs: number
}

const usualTiming: SinkTiming = {
  batchSize: 500,
  leaseMs: 15_000,
  idleMs: 10_000,
  firstRetryMs: 1_000,
  longestRetryMs: 30_000,
}

/** For logs and metrics; called by the follower. */
export interface SinkObserver {
  connected(sink: string): void
  /** The broker has acknowledged so many events. */
  published(sink: string, events: number): void
  /** Opening or publishing failed; it is tried again after `retryMs`. */
  failed(sink: string, error: unknown, retryMs: number): void
}

export interface SinkStatus {
  readonly name: string
  /** This process publishes. False when another one does, and while this one waits after a failure. */
  readonly isOwner: boolean
  readonly isConnected: boolean
  /** Up to where the broker has acknowledged, as far as this process knows. */
  readonly position?: number
  /** How far that is behind the newest event, in positions. */
  readonly lag?: number
  /** Why the last try failed; absent after one that did not. */
  readonly lastError?: { readonly at: Date; readonly code?: string; readonly message: string }
}

export interface RunningSink {
  status(): Promise<SinkStatus>
  /** Lets the batch in flight finish for `graceMs`, gives the cursor back, and returns. */
  stop(graceMs: number): Promise<void>
}

/**
 * Publishes every event in order, from now on until stopped. The position moves only after the broker has acknowledged, so
 * each event is published at least once. Of several processes on one state, one at a time publishes.
 */
export function followSink(options: FollowSinkOptions): RunningSink {
  return new SinkFollower(options)
}

class SinkFollower implements RunningSink {
  readonly #options: FollowSinkOptions
  readonly #timing: SinkTiming
  readonly #stopping = new AbortController()
  readonly #cut = new AbortController()
  readonly #done: Promise<void>
  #cursor: SinkCursor | undefined
  #isConnected = false
  #position: number | undefined
  #failures = 0
  #lastError: SinkStatus['lastError']

  constructor(options: FollowSinkOptions) {
    this.#options = options
    this.#timing = { ...usualTiming, ...options.timing }
    this.#done = this.#run()
  }

  async status(): Promise<SinkStatus> {
    const newest = await this.#options.store.read(({ events }) => events.newestPosition())
    const position = this.#position
    return {
      name: this.#options.name,
      isOwner: this.#cursor !== undefined,
      isConnected: this.#isConnected,
      ...(position === undefined ? {} : { position, lag: Math.max(0, newest - position) }),
      ...(this.#lastError && { lastError: this.#lastError }),
    }
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort()
    const timer = setTimeout(() => this.#cut.abort(), graceMs)
    await this.#done
    clearTimeout(timer)
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#takeTurn()
      } catch (error) {
        if (!this.#stopping.signal.aborted) await this.#pauseAfter(error)
      }
    }
  }

  /** Publishes as long as this process has the cursor; returns when it has not, and throws when the broker fails. */
  async #takeTurn(): Promise<void> {
    const { name, worker, store, clock, from } = this.#options
    const { leaseMs } = this.#timing
    await using cursor = await takeCursor({ name: `sink/${name}`, worker, store, clock, from, leaseMs })
    if (!cursor) return await this.#waitForOwner()
    this.#cursor = cursor
    this.#position = cursor.position
    try {
      await this.#publishWith(cursor)
    } catch (error) {
      if (!cursor.lost.aborted) throw error
    } finally {
      this.#cursor = undefined
      this.#isConnected = false
    }
  }

  async #waitForOwner(): Promise<void> {
    this.#position = undefined
    this.#lastError = undefined
    await sleep(this.#timing.leaseMs / 3, this.#stopping.signal)
  }

  async #publishWith(cursor: SinkCursor): Promise<void> {
    const { name, store, observer, open } = this.#options
    const opening = AbortSignal.any([this.#stopping.signal, cursor.lost])
    await using sink = await open(opening)
    this.#isConnected = true
    observer.connected(name)
    const bell = new Bell()
    using _watch = store.watch('events', () => bell.ring())
    const publishing = AbortSignal.any([this.#cut.signal, cursor.lost])
    while (!opening.aborted) {
      const count = await this.#publishBatch(cursor, sink, publishing)
      this.#failures = 0
      this.#lastError = undefined
      if (count > 0 || (await bell.wait(this.#timing.idleMs, opening))) continue
      if (!opening.aborted) await sink.publish([], publishing)
    }
  }

  async #publishBatch(cursor: SinkCursor, sink: EventSink, signal: AbortSignal): Promise<number> {
    const { name, store, observer } = this.#options
    const { batchSize } = this.#timing
    const events = await store.read(records => records.events.after(cursor.position, batchSize))
    const last = events.at(-1)
    if (!last) return 0
    await sink.publish(events, signal)
    await cursor.move(last.position)
    this.#position = last.position
    observer.published(name, events.length)
    return events.length
  }

  async #pauseAfter(error: unknown): Promise<void> {
    const { name, clock, observer } = this.#options
    const code = error instanceof AppError ? { code: error.code } : {}
    this.#lastError = { at: clock.now(), ...code, message: messageOf(error) }
    const retryMs = this.#retryMs()
    this.#failures += 1
    observer.failed(name, error, retryMs)
    await sleep(retryMs, this.#stopping.signal)
  }

  /** Doubles with each failure in a row; jitter of up to a half, so that processes do not come together. */
  #retryMs(): number {
    const { firstRetryMs, longestRetryMs } = this.#timing
    const { random = Math.random } = this.#options
    const longest = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(this.#failures, 30))
    return Math.round(longest * (1 - random() / 2))
  }
}
