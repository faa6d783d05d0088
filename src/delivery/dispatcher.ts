import type { Attempt } from '../store/store.ts'

/** What the dispatcher is doing, for health, metrics and logs. */
export interface DispatcherStatus {
  readonly inFlight: number
  /** Webhooks whose circuit is open, and until when they are left alone. */
  readonly openCircuits: readonly { readonly webhookId: string; readonly until: Date }[]
  readonly matchedPosition: number
}

/**
 * Matches events to webhooks and delivers them: follows the event log, makes deliveries, attempts those that are due, records
 * every attempt, plans the next. Several processes may run one on the same state.
 */
export interface Dispatcher {
  status(): DispatcherStatus
  /**
   * Stops taking deliveries, lets those in flight finish for `graceMs`, gives the others back, and returns.
   */
  stop(graceMs: number): Promise<void>
}

/** Attempts made at once, while somebody waits: they use the webhook's settings of now. */
export interface DirectSending {
  /** One more attempt of a delivery, whatever its state; a success marks it delivered. Undefined when it is gone. */
  resend(sequence: number): Promise<Attempt | undefined>
  /** Sends a test event, marked as one; recorded like any attempt. */
  sendTest(webhookId: string, eventType: string): Promise<Attempt | undefined>
}

/** Counts that metrics show; called by the dispatcher. */
export interface DeliveryObserver {
  attempted(attempt: Pick<Attempt, 'webhookId' | 'eventType' | 'outcome' | 'errorClass' | 'durationMs'>): void
  exhausted(webhookId: string): void
  disabled(webhookId: string, reasonCode: string): void
  /** Something unexpected that the dispatcher survived. */
  trouble(what: string, error: unknown): void
}
