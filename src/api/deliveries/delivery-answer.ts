import type { AttemptAnswer, DeliveryAnswer } from '../../contract/webhooks/delivery-answers.ts'
import type { Attempt, Delivery } from '../../store/store.ts'
import { attemptId, exchangeOf } from '../webhooks/attempt-records.ts'

export function deliveryAnswer(delivery: Delivery): DeliveryAnswer {
  const { sequence, webhookId, eventId, eventType, position, state, attempts } = delivery
  return {
    sequence,
    webhookId,
    eventId,
    eventType,
    position,
    state,
    attempts,
    ...(state === 'due' && { nextAttemptAt: delivery.nextAttemptAt.toISOString() }),
    createdAt: delivery.createdAt.toISOString(),
  }
}

/** An attempt with what went out and came back, as far as it came. */
export function attemptAnswer(attempt: Attempt): AttemptAnswer {
  const { number, reason, outcome, durationMs, statusCode, errorClass, message } = attempt
  const { request, response, timings } = exchangeOf(attempt)
  return {
    id: attemptId(attempt),
    number,
    reason,
    outcome,
    triggeredAt: attempt.triggeredAt.toISOString(),
    // As the state keeps it: an answer and what is read later are the same; `timings` are exact.
    durationMs: Math.round(durationMs),
    message,
    ...(statusCode !== undefined && { statusCode }),
    ...(errorClass !== undefined && { errorClass }),
    ...(request && { request }),
    ...(response && { response }),
    ...(timings && { timings }),
  }
}
