import { Bell } from '../../foundation/bell.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Store } from '../../store/store.ts'
import type { DeliveryObserver } from '../dispatcher.ts'
import type { Deliverer } from './deliverer.ts'
import { DueMoments } from './due-moments.ts'
import type { KnownWebhooks } from './known-webhooks.ts'
import { KnownReaders } from './known-readers.ts'
import { matchEvents } from './match-events.ts'
import type { WorkerLease } from './worker-lease.ts'

export interface LoopParts {
  readonly store: Store
  readonly clock: Clock
  readonly worker: string
  readonly observer: DeliveryObserver
  readonly known: KnownWebhooks
  readonly deliverer: Deliverer
  readonly lease: WorkerLease
}

const fewestMatched = 64
const mostMatched = 500
/** Events are matched after so long also when no receiver could take them now: so people see what waits. */
const longestUnmatchedMs = 100
const busyPauseMs = 20
const longestTroublePauseMs = 5_000
/** The clock may be set while it rests. */
const longestRestMs = 60_000

/** Takes what is to be sent, for as long as nobody stops it: makes deliveries of new events and claims those that are due. */
export class DispatchLoop {
  readonly #parts: LoopParts
  readonly #due = new DueMoments()
  readonly #bell = new Bell()
  readonly #readers = new KnownReaders()
  #hasEvents = true
  #hasChangedWebhooks = true
  /** When events were last matched, or found by another process. */
  #matchedAt = 0
  #notBefore = 0
  /** Moments up to this one were looked at. */
  #lookedAtMs = 0
  #position = 0
  /** A unit failed that may have been written all the same: what it took is in nobody's hands. */
  #isInDoubt = false

  constructor(parts: LoopParts) {
    this.#parts = parts
  }

  get position(): number {
    return this.#position
  }

  eventsCame(): void {
    this.#hasEvents = true
    this.#bell.ring()
  }

  webhooksChanged(): void {
    this.#hasChangedWebhooks = true
    this.#bell.ring()
  }

  deliveriesChanged(): void {
    this.#due.outdated()
    this.#bell.ring()
  }

  /** A delivery of the webhook is due at a moment. */
  dueAt(webhookId: string, atMs: number): void {
    this.#due.note(webhookId, atMs)
  }

  /** There is room for more. */
  hasRoom(): void {
    this.#bell.ring()
  }

  async run(signal: AbortSignal): Promise<void> {
    let troublePauseMs = 0
    while (!signal.aborted) {
      try {
        await this.#step()
        troublePauseMs = 0
        await this.#bell.wait(this.#restMs(), signal)
      } catch (error) {
        this.#isInDoubt = true
        // What was being done when it failed is to be done again.
        this.#hasEvents = true
        this.#hasChangedWebhooks = true
        this.#parts.known.forget()
        this.#parts.observer.trouble('matching and taking deliveries', error)
        troublePauseMs = Math.min(Math.max(troublePauseMs * 2, 100), longestTroublePauseMs)
        await new Bell().wait(troublePauseMs, signal)
      }
    }
  }

  async #step(): Promise<void> {
    const { lease, deliverer } = this.#parts
    if (!lease.isValid) await lease.renew()
    if (this.#hasChangedWebhooks) await this.#readWebhooks()
    this.#lookedAtMs = this.#parts.clock.now().getTime()
    deliverer.advanceAll()
    if (this.#isInDoubt) {
      await lease.releaseForgotten(sequence => deliverer.holds(sequence))
      this.#isInDoubt = false
      this.#due.outdated()
    }
    if (this.#due.isStale && performance.now() >= this.#due.askAt)
      await this.#due.ask(() => this.#parts.store.read(({ deliveries }) => deliveries.dueWebhooks()))
    await this.#claim()
    if (this.#hasEvents && performance.now() >= this.#notBefore) await this.#match()
  }

  async #readWebhooks(): Promise<void> {
    this.#hasChangedWebhooks = false
    await this.#parts.store.read(({ webhooks }) => this.#parts.known.refresh(webhooks))
    this.#parts.deliverer.followWebhooks()
  }

  async #claim(): Promise<void> {
    const { store, clock, worker, known, deliverer } = this.#parts
    const now = clock.now()
    const requests = [...this.#due.all].flatMap(([webhookId, atMs]) => {
      const webhook = known.get(webhookId)
      const endpoint = deliverer.endpointOf(webhookId)
      if (!webhook || atMs > now.getTime() || !endpoint.isHungry(webhook, now.getTime())) return []
      const limit = deliverer.room(webhook)
      return limit === 0 ? [] : { webhookId, limit }
    })
    if (requests.length === 0) return
    // Before they are taken: what is noted meanwhile is more.
    for (const { webhookId } of requests) this.#due.taken(webhookId)
    const claimed = await store.write(({ deliveries }) => deliveries.claim(requests, worker, now))
    const counts = new Map<string, number>()
    for (const { webhookId } of claimed) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1)
    for (const { webhookId, limit } of requests) {
      if ((counts.get(webhookId) ?? 0) < limit) this.#due.outdated()
      else this.#due.note(webhookId, this.#lookedAtMs)
    }
    deliverer.accept(claimed)
  }

  async #match(): Promise<void> {
    const { store, clock, worker, known, deliverer } = this.#parts
    const most = this.#mostRoom()
    const isOverdue = performance.now() - this.#matchedAt >= longestUnmatchedMs
    if (most === 0 && !isOverdue) return
    this.#hasEvents = false
    const now = clock.now()
    const matched = await matchEvents({
      store,
      known,
      readers: this.#readers,
      worker,
      now,
      limit: most === 0 ? mostMatched : Math.min(Math.max(most, fewestMatched), mostMatched),
      roomOf: webhook => (this.#hasBacklog(webhook.id, now) ? 0 : deliverer.room(webhook)),
    })
    if (matched.kind === 'busy') {
      this.#hasEvents = true
      this.#notBefore = performance.now() + busyPauseMs
      return
    }
    this.#matchedAt = performance.now()
    this.#position = matched.position
    if (matched.hasMore) this.eventsCame()
    for (const webhookId of matched.due) this.#due.note(webhookId, now.getTime())
    if (matched.due.size > 0) this.#bell.ring()
    deliverer.accept(matched.begun)
  }

  /** What is due already comes before what is new. */
  #hasBacklog(webhookId: string, now: Date): boolean {
    return this.#due.isDue(webhookId, now.getTime())
  }

  /** The most that a webhook without a backlog could take now; the search ends where it is enough. */
  #mostRoom(): number {
    const now = this.#parts.clock.now()
    let most = 0
    for (const webhook of this.#parts.known.all) {
      const isOrdered = webhook.delivery.order === 'task'
      if (!isOrdered && this.#hasBacklog(webhook.id, now)) continue
      most = Math.max(most, this.#parts.deliverer.room(webhook))
      if (most >= fewestMatched) return most
    }
    return most
  }

  /** Until the next moment at which there is something to do, if nobody rings before. */
  #restMs(): number {
    const nextMs = Math.min(this.#nextDueMs(), this.#nextRequestMs()) - this.#parts.clock.now().getTime()
    return Math.max(0, Math.min(this.#restOfLogMs(), nextMs, longestRestMs))
  }

  /** Until the state is asked what is due, or events are matched that wait for it. */
  #restOfLogMs(): number {
    const now = performance.now()
    const ask = this.#due.isStale ? this.#due.askAt - now : Infinity
    if (!this.#hasEvents) return ask
    return Math.min(ask, Math.max(this.#notBefore - now, this.#matchedAt + longestUnmatchedMs - now, 1))
  }

  /** What is due and has no room is looked at when something of its webhook ends. */
  #nextDueMs(): number {
    const { deliverer, known } = this.#parts
    let next = Infinity
    for (const [webhookId, atMs] of this.#due.all) {
      const webhook = known.get(webhookId)
      const moment = Math.max(atMs, deliverer.endpointOf(webhookId).openUntil)
      if (webhook?.enabled && !webhook.paused && moment > this.#lookedAtMs) next = Math.min(next, moment)
    }
    return next
  }

  #nextRequestMs(): number {
    let next = Infinity
    for (const { isWaiting, nextRequestAt } of this.#parts.deliverer.endpoints)
      if (isWaiting && nextRequestAt > this.#lookedAtMs) next = Math.min(next, nextRequestAt)
    return next
  }
}
