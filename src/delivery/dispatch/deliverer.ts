import type { Clock } from '../../foundation/clock.ts'
import type { ClaimedDelivery, Webhook } from '../../store/store.ts'
import type { StepRunner } from '../automations/run-steps.ts'
import { explainUnsendable } from '../send/explain-failure.ts'
import { failedResult } from '../send/read-answer.ts'
import type { AttemptResult, OutgoingEvent, Sender, SendResult } from '../sending.ts'
import { attemptOf, type EndedDelivery } from './ended-delivery.ts'
import { Endpoint } from './endpoint.ts'
import type { KnownWebhooks } from './known-webhooks.ts'
import { outcomeOf } from './plan-retry.ts'

/** Requests of this process under way, at most; those to receivers that have not shown that they answer get half of them. */
const mostInFlight = 512
const mostUnproven = 256
/** Deliveries that are taken and not yet recorded, at most: their events are in memory. */
const mostHeld = 20_000
/** So many of each webhook also find a place when others, who answer slowly, have all of those. */
const alwaysInFlight = 4

export interface DelivererOptions {
  readonly sender: Pick<Sender, 'send'>
  /** Absent: this process leaves automations to others. */
  readonly stepRunner: StepRunner | undefined
  readonly clock: Clock
  readonly known: KnownWebhooks
  readonly random: () => number
  /** Requests are only begun while this holds: another process may have taken over what this one holds. */
  readonly mayBegin: () => boolean
  readonly onEnded: (ended: readonly EndedDelivery[]) => void
}

/** Sends claimed deliveries, each webhook within its limits and all together within those of the process. */
export class Deliverer {
  readonly #options: DelivererOptions
  readonly #endpoints = new Map<string, Endpoint>()
  /** Those that found no place among all; the first comes first. */
  readonly #waiting = new Set<Endpoint>()
  readonly #aborted = new AbortController()
  /** The deliveries that this process has taken and not yet recorded. */
  readonly #held = new Set<number>()
  #inFlight = 0
  #unproven = 0
  #isStopping = false

  constructor(options: DelivererOptions) {
    this.#options = options
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** How many deliveries of a webhook may be taken now. */
  room(webhook: Webhook): number {
    if (webhook.automation && !this.#options.stepRunner) return 0
    const room = this.endpointOf(webhook.id).room(webhook, this.#options.clock.now().getTime())
    return Math.min(room, Math.max(0, mostHeld - this.#held.size))
  }

  /** Whether this process has taken the delivery and not yet recorded what became of it. */
  holds(sequence: number): boolean {
    return this.#held.has(sequence)
  }

  get endpoints(): Iterable<Endpoint> {
    return this.#endpoints.values()
  }

  endpointOf(webhookId: string): Endpoint {
    const known = this.#endpoints.get(webhookId)
    if (known) return known
    const endpoint = new Endpoint(webhookId)
    this.#endpoints.set(webhookId, endpoint)
    return endpoint
  }

  accept(deliveries: readonly ClaimedDelivery[]): void {
    const served = new Set<Endpoint>()
    for (const delivery of deliveries) {
      this.#held.add(delivery.sequence)
      const endpoint = this.endpointOf(delivery.webhookId)
      endpoint.accept(delivery)
      served.add(endpoint)
    }
    for (const endpoint of served) this.#advance(endpoint)
  }

  /** The state has these, or has never had them: they are no longer held. */
  release(ended: readonly EndedDelivery[]): void {
    for (const { webhookId, outcome } of ended) {
      this.#held.delete(outcome.sequence)
      this.#endpoints.get(webhookId)?.released(1)
    }
  }

  /** Sends what may be sent by now, and gives back what may not be sent any more. */
  advanceAll(): void {
    for (const endpoint of this.#endpoints.values()) {
      if (endpoint.isWaiting) this.#advance(endpoint)
      else if (endpoint.isIdle && !this.#options.known.get(endpoint.webhookId))
        this.#endpoints.delete(endpoint.webhookId)
    }
  }

  /** The webhooks may have changed. */
  followWebhooks(): void {
    for (const endpoint of this.#endpoints.values()) {
      const webhook = this.#options.known.get(endpoint.webhookId)
      if (webhook) endpoint.follow(webhook)
    }
  }

  /** Gives back what is not under way. */
  giveBack(): void {
    for (const endpoint of this.#endpoints.values()) this.#giveBack(endpoint, 'due')
  }

  /** Begins no more requests and gives back what is not under way. */
  stop(): void {
    this.#isStopping = true
    this.giveBack()
  }

  /** Ends the requests that are under way. */
  abort(): void {
    this.#aborted.abort()
  }

  #advance(endpoint: Endpoint): void {
    const { known, clock, mayBegin } = this.#options
    const webhook = known.get(endpoint.webhookId)
    this.#waiting.delete(endpoint)
    if (this.#isStopping || webhook?.paused) return this.#giveBack(endpoint, 'due')
    if (!webhook?.enabled) return this.#giveBack(endpoint, 'held')
    while (endpoint.isWaiting && mayBegin()) {
      const nowMs = clock.now().getTime()
      // Taken just before the circuit opened.
      if (endpoint.isLeftAlone(nowMs)) return this.#giveBack(endpoint, 'due')
      if (!this.#hasPlace(endpoint)) return void this.#waiting.add(endpoint)
      const deliveries = endpoint.nextRequest(webhook, nowMs)
      if (!deliveries) return
      void this.#send(webhook, endpoint, deliveries)
    }
  }

  /** The freed place goes to who has waited for the longest. */
  #serveWaiting(): void {
    for (const waiting of this.#waiting) {
      if (!this.#hasPlace(waiting)) continue
      this.#advance(waiting)
      return
    }
  }

  #hasPlace({ isProven, inFlight }: Endpoint): boolean {
    const most = inFlight < alwaysInFlight ? mostInFlight * 2 : mostInFlight
    return this.#inFlight < most && (isProven || this.#unproven < mostUnproven)
  }

  async #send(webhook: Webhook, endpoint: Endpoint, deliveries: readonly ClaimedDelivery[]): Promise<void> {
    const { clock, onEnded, random } = this.#options
    const { isProven } = endpoint
    this.#inFlight += 1
    if (!isProven) this.#unproven += 1
    const result = await this.#attempt(webhook, deliveries)
    this.#inFlight -= 1
    if (!isProven) this.#unproven -= 1
    const now = clock.now()
    if (endpoint.ended(result, webhook, now.getTime())) this.#giveBack(endpoint, 'due')
    onEnded(
      deliveries.map(delivery => ({
        webhookId: webhook.id,
        lane: delivery.lane,
        outcome: outcomeOf(delivery, result, webhook.delivery, { now, random }),
        attempt: attemptOf(delivery, result, 'schedule'),
      })),
    )
    this.#serveWaiting()
    this.#advance(endpoint)
  }

  async #attempt(webhook: Webhook, deliveries: readonly ClaimedDelivery[]): Promise<AttemptResult> {
    const { sender, known, clock, stepRunner } = this.#options
    const [delivery] = deliveries
    if (webhook.automation && stepRunner && delivery)
      return await stepRunner.run(
        { ...webhook, automation: webhook.automation },
        delivery,
        this.#aborted.signal,
      )
    const [first, ...others] = deliveries.map(outgoing)
    if (!first) throw new Error('a request without an event')
    try {
      const target = known.target(webhook, clock.now())
      return await sender.send({ target, events: [first, ...others], isTest: false }, this.#aborted.signal)
    } catch (error) {
      return unsendable(webhook, error, clock.now())
    }
  }

  #giveBack(endpoint: Endpoint, state: 'due' | 'held'): void {
    const { clock, onEnded } = this.#options
    const { webhookId } = endpoint
    const nextAttemptAt = clock.now()
    const unsent = endpoint.emptyQueue()
    if (unsent.length === 0) return
    onEnded(
      unsent.map(({ sequence, failures, lane }) => ({
        webhookId,
        lane,
        outcome: state === 'due' ? { sequence, state, failures, nextAttemptAt } : { sequence, state },
      })),
    )
  }
}

function outgoing({ eventId, eventType, body, sequence, attempt }: ClaimedDelivery): OutgoingEvent {
  return { id: eventId, type: eventType, body, sequence, attempt }
}

/** An attempt that could not begin, such as when a stored secret cannot be opened. */
export function unsendable({ url }: Webhook, error: unknown, triggeredAt: Date): SendResult {
  const exchange = { request: { url, headers: {} }, timings: { totalMs: 0 } }
  return failedResult(explainUnsendable(error), triggeredAt, exchange)
}
