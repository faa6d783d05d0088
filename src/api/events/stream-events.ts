import { Bell } from '../../foundation/bell.ts'
import { writeServerSentBlock } from '../../foundation/server-sent-events.ts'
import type { Store, StoredEvent } from '../../store/store.ts'
import type { EventSelection } from './event-selection.ts'
import { readEventsAfter } from './read-events.ts'

export const defaultHeartbeatMs = 15_000
const retryMs = 2000

export interface StreamRequest {
  readonly store: Store
  readonly selection: EventSelection
  /** The stream begins after this position. */
  readonly after: number
  readonly heartbeatMs: number
  readonly signal: AbortSignal
}

/**
 * The log as server-sent events from a position on, for as long as nobody aborts. A page is read when the client has taken
 * the one before. Each block's id is a position: who comes back with it misses nothing and sees nothing twice.
 */
export async function* streamEvents({
  store,
  selection,
  after,
  heartbeatMs,
  signal,
}: StreamRequest): AsyncGenerator<string, void, undefined> {
  const bell = new Bell()
  using _watching = store.watch('events', () => bell.ring())
  let position = after
  let quietSince = performance.now()
  // The id at once: a client that leaves before the first event comes back to the same place.
  yield writeServerSentBlock({ retryMs, id: String(position) })
  while (!signal.aborted) {
    const page = await readEventsAfter(store, selection, position)
    const isQuiet = page.events.length === 0
    position = page.position
    if (!isQuiet) yield page.events.map(eventBlock).join('')
    // An id without data moves what a browser will come back with: the events that did not match are not read again.
    const isDue = performance.now() - quietSince >= heartbeatMs
    if (isQuiet && (isDue || page.hasMore))
      yield writeServerSentBlock({ comment: 'alive', id: String(position) })
    if (!isQuiet || isDue) quietSince = performance.now()
    if (!page.hasMore) await bell.wait(heartbeatMs - (performance.now() - quietSince), signal)
  }
}

function eventBlock({ position, event, body }: StoredEvent): string {
  return writeServerSentBlock({ id: String(position), event: event.type, data: body })
}
