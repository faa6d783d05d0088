import type { z } from 'zod'

/** An event on its way into a sink. */
export interface SinkEvent {
  readonly position: number
  /** Exact JSON text of the CloudEvent. */
  readonly body: string
}

/** An open sink. */
export interface EventSink extends AsyncDisposable {
  /**
   * Publishes events in order; resolves when the broker has acknowledged all of them. Throws AppError when it did not; the
   * same events come again then, so a broker that knows event ids can drop repetitions. No events: it only asks whether the broker is there.
   */
  publish(events: readonly SinkEvent[], signal: AbortSignal): Promise<void>
}

/** A kind of sink: what millrace.yaml may say under `sinks`, and how it opens. */
export interface SinkType<Settings = unknown> {
  readonly kind: string
  readonly settings: z.ZodType<Settings>
  open(settings: Settings, signal: AbortSignal): Promise<EventSink>
}

export function defineSinkType<Settings>(type: SinkType<Settings>): SinkType {
  return type as SinkType
}
