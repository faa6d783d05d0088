import type { DeliverySettings } from '../../contract/webhooks/delivery-settings.ts'
import type { DeliveryOutcome } from '../../store/store.ts'
import type { AttemptResult } from '../sending.ts'

/** Pauses are up to so much shorter or longer, so that deliveries that failed together do not come back together. */
const jitter = 0.1

export interface FailedDelivery {
  readonly sequence: number
  /** Failures before this one. */
  readonly failures: number
}

/**
 * What becomes of a delivery after an attempt: delivered by any 2xx, unless it goes on later; held when the receiver is gone;
 * otherwise due again by the schedule of the webhook, not before the receiver asked to come back (`Retry-After`), or exhausted
 * at its end. An attempt that was interrupted counts for nothing.
 */
export function outcomeOf(
  { sequence, failures: before }: FailedDelivery,
  result: AttemptResult,
  { retrySeconds }: Pick<DeliverySettings, 'retrySeconds'>,
  { now, random }: { readonly now: Date; readonly random: () => number },
): DeliveryOutcome {
  const failures = result.hasAdvanced === true ? 0 : before
  const { dueAgainAt: nextAttemptAt } = result
  if (nextAttemptAt) return { sequence, state: 'due', failures, nextAttemptAt }
  if (result.outcome === 'success') return { sequence, state: 'delivered' }
  if (result.errorClass === 'interrupted') return { sequence, state: 'due', failures, nextAttemptAt: now }
  if (result.isGone) return { sequence, state: 'held' }
  const pauseSeconds = retrySeconds[failures]
  if (pauseSeconds === undefined || result.isFinal === true) return { sequence, state: 'exhausted' }
  const planned = pauseSeconds * 1000 * (1 - jitter + 2 * jitter * random())
  const pauseMs = Math.max(planned, result.retryAfterMs ?? 0)
  return { sequence, state: 'due', failures: failures + 1, nextAttemptAt: new Date(now.getTime() + pauseMs) }
}
