import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'

export interface StoredEvent {
  /** Invariant 5: grows in commit order; once a position is visible, no smaller one appears later. */
  readonly position: number
  readonly event: LifecycleEvent
  /** The exact JSON text of the event. */
  readonly body: string
  readonly runId: string
}

export interface EventFilter {
  readonly projectId?: string
  readonly taskId?: string
  readonly runId?: string
  readonly types?: readonly string[]
  readonly since?: Date
}

export interface EventReader {
  /** The position of the newest event; 0 when there is none. */
  newestPosition(): Promise<number>
  /** Oldest first, from the first position greater than `position`. */
  after(position: number, limit: number, filter?: EventFilter): Promise<readonly StoredEvent[]>
  /** The newest `limit` events that match, oldest first. */
  latest(limit: number, filter?: EventFilter): Promise<readonly StoredEvent[]>
  get(eventId: string): Promise<StoredEvent | undefined>
}

export interface Outbox {
  append(event: LifecycleEvent, runId: string): Promise<void>
}
