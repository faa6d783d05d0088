import type { Attempt, AttemptReason, ClaimedDelivery, DeliveryOutcome } from '../../store/store.ts'
import type { AttemptResult } from '../sending.ts'

/** A claimed delivery that this process is done with for now. */
export interface EndedDelivery {
  readonly webhookId: string
  readonly lane: string
  readonly outcome: DeliveryOutcome
  /** Absent when it is given back unsent. */
  readonly attempt?: EndedAttempt
}

export interface EndedAttempt {
  readonly record: Attempt
  readonly isGone: boolean
}

/** The record of an attempt that was made. */
export function attemptOf(
  delivery: Pick<ClaimedDelivery, 'sequence' | 'webhookId' | 'eventId' | 'eventType'> & {
    readonly attempt: number
  },
  result: AttemptResult,
  reason: AttemptReason,
): EndedAttempt {
  const { sequence, webhookId, eventId, eventType, attempt: number } = delivery
  const { triggeredAt, statusCode, errorClass, message, exchange, isGone } = result
  const record: Attempt = {
    sequence,
    number,
    webhookId,
    eventId,
    eventType,
    reason,
    outcome: errorClass === 'interrupted' ? 'interrupted' : result.outcome,
    triggeredAt,
    durationMs: exchange.timings.totalMs,
    ...(statusCode !== undefined && { statusCode }),
    ...(errorClass !== undefined && { errorClass }),
    message,
    exchange: JSON.stringify(exchange),
  }
  return { record, isGone }
}

/** The record of an attempt whose process ended before its answer was recorded. */
export function interruptedAttempt(
  delivery: Pick<ClaimedDelivery, 'sequence' | 'webhookId' | 'eventId' | 'eventType'> & {
    readonly attempt: number
  },
  reason: AttemptReason,
  at: Date,
): Attempt {
  const { sequence, webhookId, eventId, eventType, attempt: number } = delivery
  return {
    sequence,
    number,
    webhookId,
    eventId,
    eventType,
    reason,
    outcome: 'interrupted',
    triggeredAt: at,
    durationMs: 0,
    errorClass: 'interrupted',
    message: 'The server ended before it had recorded an answer; the receiver may have got the event.',
    exchange: '',
  }
}
