import type { DeliveryReader } from '../../store/store.ts'

/** When each webhook has a delivery that is due, as far as this process knows; the state is asked when others changed it. */
export class DueMoments {
  #moments = new Map<string, number>()
  /** What was noted while the state was asked. */
  #noted: Map<string, number> | undefined
  #isStale = true
  #askedAt = -Infinity
  #pauseMs = 0

  get isStale(): boolean {
    return this.#isStale
  }

  /** When the state may be asked again: not all the time, however often it changes. */
  get askAt(): number {
    return this.#askedAt + this.#pauseMs
  }

  get all(): Iterable<readonly [webhookId: string, atMs: number]> {
    return this.#moments
  }

  /** Somebody changed something: the state has to be asked. */
  outdated(): void {
    this.#isStale = true
  }

  note(webhookId: string, atMs: number): void {
    for (const moments of [this.#moments, this.#noted])
      moments?.set(webhookId, Math.min(moments.get(webhookId) ?? Infinity, atMs))
  }

  /** What was due is being taken; what is due later, the state knows. */
  taken(webhookId: string): void {
    this.#moments.delete(webhookId)
  }

  isDue(webhookId: string, nowMs: number): boolean {
    return (this.#moments.get(webhookId) ?? Infinity) <= nowMs
  }

  async ask(read: () => ReturnType<DeliveryReader['dueWebhooks']>): Promise<void> {
    this.#isStale = false
    this.#noted = new Map()
    const started = performance.now()
    const found = await read().catch((error: unknown) => {
      this.#isStale = true
      throw error
    })
    this.#moments = new Map(found.map(({ webhookId, dueAt }) => [webhookId, dueAt.getTime()]))
    const noted = this.#noted
    this.#noted = undefined
    for (const [webhookId, atMs] of noted) this.note(webhookId, atMs)
    const ended = performance.now()
    this.#askedAt = ended
    this.#pauseMs = Math.max(leastPauseMs, (ended - started) * restFactor)
  }
}

const leastPauseMs = 50
/** The state is asked for a small part of the time only. */
const restFactor = 20
