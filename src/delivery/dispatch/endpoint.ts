import type { ClaimedDelivery, Webhook } from '../../store/store.ts'
import type { AttemptResult } from '../sending.ts'
import { Circuit } from './circuit.ts'
import { RateLimit } from './rate-limit.ts'
import { SendingWindow } from './sending-window.ts'

/** Deliveries that are taken before there is a place for their request, for each request that may be under way. */
const takenAhead = 3
const mostHeld = 2000

/** What this process is doing for one webhook, and what it has learnt of its receiver. */
export class Endpoint {
  readonly webhookId: string
  #window = new SendingWindow()
  #circuit = new Circuit()
  /** Of the webhook, when it was last looked at. */
  #changedAt: number | undefined
  readonly #rate = new RateLimit()
  readonly #queue: ClaimedDelivery[] = []
  #inFlight = 0
  #held = 0

  constructor(webhookId: string) {
    this.webhookId = webhookId
  }

  get isProven(): boolean {
    return this.#window.isProven
  }

  get isWaiting(): boolean {
    return this.#queue.length > 0
  }

  get isIdle(): boolean {
    return this.#held === 0
  }

  /** Its requests under way. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** Milliseconds of the epoch; 0 while the circuit is closed. */
  get openUntil(): number {
    return this.#circuit.openUntil
  }

  /** When the rate limit lets the next request out. */
  get nextRequestAt(): number {
    return this.#rate.nextAt
  }

  /** Somebody who changes a webhook wants its receiver tried: what was learnt of it no longer counts. */
  follow({ updatedAt }: Webhook): void {
    const changedAt = updatedAt.getTime()
    if (this.#changedAt !== undefined && this.#changedAt !== changedAt) {
      this.#window = new SendingWindow()
      this.#circuit = new Circuit()
    }
    this.#changedAt = changedAt
  }

  /** Whether its circuit is open, and it is not yet time to try the receiver. */
  isLeftAlone(nowMs: number): boolean {
    return this.#circuit.allows(nowMs) === 'none'
  }

  /** How many deliveries may be taken for it now. */
  room(webhook: Webhook, nowMs: number): number {
    const allowed = this.#circuit.allows(nowMs)
    if (!webhook.enabled || webhook.paused || allowed === 'none') return 0
    return Math.max(0, (allowed === 'one' ? 1 : this.#capacity(webhook)) - this.#held)
  }

  /** Whether so much of it is free that taking more is worth a statement. */
  isHungry(webhook: Webhook, nowMs: number): boolean {
    const room = this.room(webhook, nowMs)
    return room > 0 && (this.#held === 0 || room >= Math.min(64, this.#capacity(webhook) / 4))
  }

  accept(delivery: ClaimedDelivery): void {
    this.#held += 1
    this.#queue.push(delivery)
  }

  /** Takes what goes into the next request; undefined when none may go out now. */
  nextRequest(webhook: Webhook, nowMs: number): readonly ClaimedDelivery[] | undefined {
    const { delivery } = webhook
    const allowed = this.#circuit.allows(nowMs)
    const most = allowed === 'one' ? 1 : this.#size(webhook)
    if (this.#queue.length === 0 || allowed === 'none' || this.#inFlight >= most) return undefined
    if (!this.#rate.take(delivery.maxPerSecond, nowMs)) return undefined
    this.#inFlight += 1
    return this.#queue.splice(0, delivery.format === 'batch' ? delivery.maxBatch : 1)
  }

  /** A request has ended. True when its failure opened the circuit. */
  ended(
    { outcome, errorClass, statusCode }: AttemptResult,
    { automation, delivery }: Webhook,
    nowMs: number,
  ): boolean {
    this.#inFlight -= 1
    // What an automation does goes to many places: that one fails says nothing of the others.
    if (automation || errorClass === 'interrupted') return false
    if (statusCode === undefined || statusCode === 429) this.#window.failed()
    else this.#window.answered(delivery.maxInFlight)
    if (outcome === 'fail') return this.#circuit.failed(nowMs)
    this.#circuit.succeeded()
    return false
  }

  /** So many of its deliveries are no longer held by this process. */
  released(count: number): void {
    this.#held -= count
  }

  /** What was taken and not yet sent; the caller gives it back. */
  emptyQueue(): readonly ClaimedDelivery[] {
    return this.#queue.splice(0)
  }

  /**
   * In lanes the next delivery can only be taken when the one before is recorded, so none is taken ahead; and none of an automation,
   * whose steps may take long.
   */
  #capacity(webhook: Webhook): number {
    const { automation, delivery } = webhook
    const size = this.#size(webhook)
    if (automation || delivery.order === 'task') return size
    const inRequest = delivery.format === 'batch' ? delivery.maxBatch : 1
    return Math.min(size * (1 + takenAhead) * inRequest, Math.max(mostHeld, inRequest))
  }

  #size({ automation, delivery: { maxInFlight } }: Webhook): number {
    return automation ? maxInFlight : this.#window.size(maxInFlight)
  }
}
