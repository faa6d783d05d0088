import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'
import type { Forwarder } from '../app.ts'
import { sleep } from '../foundation/sleep.ts'
import type { ListenDisplay } from './listen-display.ts'

const firstPauseMs = 1000
const longestPauseMs = 30_000

export interface EventToForward {
  readonly position: number
  readonly body: string
  readonly event: LifecycleEvent
}

export interface ForwardingOptions {
  readonly forwarder: Forwarder
  readonly display: ListenDisplay
  readonly signal: AbortSignal
  readonly isFailureSkipped: boolean
}

/** Sends an event until the receiver takes it, or once when failures are skipped. False: it was not taken. */
export async function forwardUntilTaken(
  { position, body, event }: EventToForward,
  { forwarder, display, signal, isFailureSkipped }: ForwardingOptions,
): Promise<boolean> {
  const { id, type } = event
  display.sending(position, event)
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    const result = await forwarder.forward({ id, type, body, position }, attempt, signal)
    if (signal.aborted && !result.isDelivered) return false
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
    const isLast = result.isDelivered || isFailureSkipped
    display.answered({ position, id, type, attempt }, result, isLast ? undefined : pauseMs)
    if (isLast) return result.isDelivered
    await sleep(pauseMs, signal)
  }
  return false
}
