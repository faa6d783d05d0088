import type { SubscriptionKind } from './webhook-state.ts'

/**
 * due: waits for its next attempt; sending: a worker has it; held: its webhook is disabled, somebody must release it;
 * delivered; exhausted: all attempts failed.
 */
export const deliveryStates = ['due', 'sending', 'held', 'delivered', 'exhausted'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** One event to one webhook. */
export interface Delivery {
  /** Grows in the order of matching. */
  readonly sequence: number
  readonly webhookId: string
  readonly eventId: string
  readonly eventType: string
  /** Position of the event in the log; 0 for a test event, which is in no log. */
  readonly position: number
  /** Deliveries of one webhook with the same lane are attempted one after the other, by sequence. Empty: no order. */
  readonly lane: string
  readonly state: DeliveryState
  /** Attempts that began. */
  readonly attempts: number
  /** Failures since it was made or replayed: where it stands in the webhook's schedule of retries. */
  readonly failures: number
  /** When `due`: not before this moment. */
  readonly nextAttemptAt: Date
  /** When `sending`: who. */
  readonly worker?: string
  readonly createdAt: Date
}

export interface NewDelivery {
  readonly webhookId: string
  readonly eventId: string
  readonly eventType: string
  readonly position: number
  readonly lane: string
  /** `exhausted`: nothing is attempted by itself, as for a test event. */
  readonly state: 'due' | 'held' | 'sending' | 'exhausted'
  /** Of `sending`: its first attempt has begun with the insert. */
  readonly worker?: string
  readonly nextAttemptAt: Date
  readonly createdAt: Date
  /** Exact JSON text of an event that is in no log. */
  readonly testEvent?: string
}

/** A delivery that a worker has taken: attempt number `attempt` has begun. */
export interface ClaimedDelivery {
  readonly sequence: number
  readonly webhookId: string
  readonly eventId: string
  readonly eventType: string
  readonly position: number
  readonly lane: string
  readonly attempt: number
  readonly failures: number
  /** Exact JSON text of the event. */
  readonly body: string
}

export interface ClaimRequest {
  readonly webhookId: string
  readonly limit: number
}

/** What a worker says about a delivery that it had claimed. */
export type DeliveryOutcome =
  | { readonly sequence: number; readonly state: 'delivered' | 'exhausted' | 'held' }
  | {
      readonly sequence: number
      readonly state: 'due'
      readonly failures: number
      readonly nextAttemptAt: Date
    }

export const attemptReasons = ['schedule', 'resend', 'test'] as const
export type AttemptReason = (typeof attemptReasons)[number]

/** interrupted: the process ended before it could record the answer; the receiver may have got it. */
export const attemptOutcomes = ['success', 'fail', 'interrupted'] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]

/** One try of a delivery. Identified by the delivery's sequence and its number, from 1. */
export interface Attempt {
  readonly sequence: number
  readonly number: number
  readonly webhookId: string
  readonly eventId: string
  readonly eventType: string
  readonly reason: AttemptReason
  readonly outcome: AttemptOutcome
  readonly triggeredAt: Date
  readonly durationMs: number
  readonly statusCode?: number
  /** One word for the kind of failure, such as `timeout`, `dns`, `tls`, `refused`, `redirect`, `status`. */
  readonly errorClass?: string
  /** In words, for people. */
  readonly message: string
  /** JSON of an `AttemptExchange` (delivery room): request, response, timings; secrets are left out already. */
  readonly exchange: string
}

export interface AttemptQuery {
  readonly webhookId: string
  readonly eventType?: string
  readonly outcome?: 'success' | 'fail'
  readonly sort: 'triggeredAt' | 'status'
  readonly descending: boolean
  readonly limit: number
  readonly cursor?: {
    readonly value: string
    readonly sequence: number
    readonly number: number
    readonly backwards: boolean
  }
}

export interface DeliveryQuery {
  /** Those to webhooks, or those to automations. */
  readonly kind?: SubscriptionKind
  readonly webhookId?: string
  readonly eventId?: string
  readonly states?: readonly DeliveryState[]
  readonly since?: Date
  readonly until?: Date
  /** Newest first: deliveries with a smaller sequence. */
  readonly beforeSequence?: number
  readonly limit: number
}

export interface DeliveryOfEvent {
  readonly position: number
  readonly sequence: number
  readonly state: DeliveryState
  /** Since it was made or replayed. */
  readonly failures: number
}

export interface QueueCounts {
  readonly webhookId: string
  readonly state: DeliveryState
  readonly count: number
}

export interface DeliveryReader {
  get(sequence: number): Promise<Delivery | undefined>
  /** Newest first. */
  find(query: DeliveryQuery): Promise<readonly Delivery[]>
  /** Exact JSON text of the delivery's event; undefined when the log no longer has it. */
  bodyOf(sequence: number): Promise<string | undefined>
  /** `fail` includes interrupted attempts. */
  attempts(query: AttemptQuery): Promise<readonly Attempt[]>
  attemptsOf(sequence: number): Promise<readonly Attempt[]>
  attempt(sequence: number, number: number): Promise<Attempt | undefined>
  /** Webhooks that have due deliveries, and when the first of each is due. Cheap also with a million of them. */
  dueWebhooks(): Promise<readonly { readonly webhookId: string; readonly dueAt: Date }[]>
  /** Those not yet delivered or exhausted, by webhook and state. */
  waiting(): Promise<readonly QueueCounts[]>
  /** Who has deliveries in `sending`. */
  workers(): Promise<readonly string[]>
  /** What a worker has in `sending`. */
  heldBy(worker: string): Promise<readonly Delivery[]>
  /** The newest delivery to the webhook of each of these events (by position) that has one. */
  ofEvents(webhookId: string, positions: readonly number[]): Promise<readonly DeliveryOfEvent[]>
}

export interface DeliveryWriter extends DeliveryReader {
  /**
   * The position up to which events were matched. Holds a lock until the unit ends; undefined when another process
   * holds it now.
   */
  lockMatchedPosition(): Promise<number | undefined>
  moveMatchedPosition(position: number): Promise<void>
  /** The sequences, in the order given. */
  add(deliveries: readonly NewDelivery[]): Promise<readonly number[]>
  /**
   * Takes due deliveries whose moment has come, for each webhook the earliest up to its limit. Of a lane only the oldest
   * that is not finished can be taken, and only when it is due: so a lane is never in two hands.
   */
  claim(requests: readonly ClaimRequest[], worker: string, now: Date): Promise<readonly ClaimedDelivery[]>
  /** Ends claims. Gives the sequences that `worker` no longer held: those are left as they are. */
  finish(worker: string, outcomes: readonly DeliveryOutcome[]): Promise<readonly number[]>
  recordAttempts(attempts: readonly Attempt[]): Promise<void>
  /** Begins one more attempt whatever the state, for a resend: its number. Undefined when the delivery is gone. */
  beginExtraAttempt(sequence: number): Promise<number | undefined>
  /** Gives back what a worker holds: each becomes due at `now`. What it was doing is returned. */
  releaseWorker(worker: string, now: Date): Promise<readonly ClaimedDelivery[]>
  /** due → held, for a webhook that was disabled. Returns how many. */
  hold(webhookId: string): Promise<number>
  /** held → due at `now`, with a fresh schedule of retries. */
  release(webhookId: string, now: Date): Promise<number>
  /** Marks one delivery delivered, whatever it was, after a resend that succeeded. */
  markDelivered(sequence: number): Promise<void>
  /** Puts deliveries, but for those that are being sent, back to due with a fresh schedule, each at its own moment. */
  reschedule(deliveries: readonly { readonly sequence: number; readonly at: Date }[]): Promise<number>
  /** Deletes finished and held deliveries made before `before`, and attempts triggered before it; at most `limit` of each. */
  prune(before: Date, limit: number): Promise<number>
}
