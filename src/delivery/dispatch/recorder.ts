import { sleep } from '../../foundation/sleep.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Store } from '../../store/store.ts'
import type { DeliveryObserver } from '../dispatcher.ts'
import type { EndedDelivery } from './ended-delivery.ts'
import { recordEnded, workingWebhooks } from './record-ended.ts'
import { SavedHealth } from './webhook-health.ts'

export interface RecorderOptions {
  readonly store: Store
  readonly clock: Clock
  readonly worker: string
  readonly observer: DeliveryObserver
  /** Whether more will end soon. */
  readonly isBusy: () => boolean
  /** Called when the state has them. */
  readonly onRecorded: (ended: readonly EndedDelivery[]) => void
}

const firstPauseMs = 100
const longestPauseMs = 5_000
/** So that one commit does not keep others waiting for long. */
const mostInUnit = 500
/** While more is about to end, so many are worth a commit; fewer wait for so long. */
const worthACommit = 128
const longestWaitMs = 5

/** Records what became of deliveries. All that ends while one unit is written goes into the next. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #saved = new SavedHealth()
  readonly #givenUp = new AbortController()
  #waiting: EndedDelivery[] = []
  #recording: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  add(ended: readonly EndedDelivery[]): void {
    this.#waiting.push(...ended)
    // The next delivery of a lane cannot begin before this one is recorded.
    const isUrgent = ended.some(({ lane }) => lane !== '') || !this.#options.isBusy()
    if (isUrgent || this.#waiting.length >= worthACommit) this.#begin()
    else this.#timer ??= setTimeout(() => this.#begin(), longestWaitMs)
  }

  /** Resolves when all is recorded, or `ms` later: what is not recorded then another process will take for interrupted. */
  async drain(ms: number): Promise<void> {
    this.#begin()
    const recorded = new AbortController()
    void this.#untilRecorded().then(() => recorded.abort())
    await sleep(ms, recorded.signal)
    this.#givenUp.abort()
  }

  async #untilRecorded(): Promise<void> {
    while (this.#recording) await this.#recording
  }

  #begin(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#givenUp.signal.aborted) return
    this.#recording ??= this.#recordAll().finally(() => {
      this.#recording = undefined
      // What came after the last look, and before this one.
      if (this.#waiting.length > 0) this.#begin()
    })
  }

  async #recordAll(): Promise<void> {
    let pauseMs = firstPauseMs
    while (this.#waiting.length > 0 && !this.#givenUp.signal.aborted) {
      try {
        const recorded = await this.#recordOnce()
        this.#waiting.splice(0, recorded.length)
        this.#options.onRecorded(recorded)
        pauseMs = firstPauseMs
      } catch (error) {
        // Recording twice is recording once, so it is tried until the state takes it.
        this.#options.observer.trouble('recording attempts', error)
        await sleep(pauseMs, this.#givenUp.signal)
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
    }
  }

  async #recordOnce(): Promise<readonly EndedDelivery[]> {
    const { store, clock, worker, observer } = this.#options
    const now = clock.now()
    const recording = { worker, now, saved: this.#saved }
    let batch: readonly EndedDelivery[] = []
    const disabled = await store.write(unit => {
      // Taken when the unit has its turn: what ended until then goes with it.
      batch = this.#waiting.slice(0, mostInUnit)
      return recordEnded(unit, batch, recording)
    })
    const attempts = batch.flatMap(({ attempt }) => attempt ?? [])
    for (const [id, isWorking] of workingWebhooks(attempts)) this.#saved.note(id, isWorking, now.getTime())
    for (const { outcome, webhookId, attempt } of batch) {
      if (attempt) observer.attempted(attempt.record)
      if (outcome.state === 'exhausted') observer.exhausted(webhookId)
    }
    for (const { webhookId, code } of disabled) observer.disabled(webhookId, code)
    return batch
  }
}
