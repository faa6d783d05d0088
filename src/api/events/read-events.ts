import type { Store, StoredEvent } from '../../store/store.ts'
import { isAdministrator } from '../../access/actor.ts'
import { selectedOf, type EventSelection } from './event-selection.ts'

/** Events that are read at once: what a reader of the log holds in memory. */
const eventsAtOnce = 200
/** Looking for the newest matches goes no further back. */
const positionsLookedBack = 100_000

export interface ReadPage {
  /** Those of the selection, oldest first. */
  readonly events: readonly StoredEvent[]
  /** Every event of the selection up to here is in this page or an earlier one. */
  readonly position: number
  /** There may be more after `position` at this moment. */
  readonly hasMore: boolean
}

/** One page of bounded work: the selected events among the next ones of the log. */
export async function readEventsAfter(
  store: Store,
  selection: EventSelection,
  position: number,
  limit = eventsAtOnce,
): Promise<ReadPage> {
  return await store.read(async records => {
    const { events } = records
    // Asked first: every event up to it is visible by the time that the page is read (invariant 5).
    const newest = await events.newestPosition()
    const page = await events.after(position, limit, selection.stored)
    const hasMore = page.length === limit
    const last = page.at(-1)?.position ?? position
    return {
      events: await selectedOf(records, selection, page),
      position: hasMore ? last : Math.max(last, newest, position),
      hasMore,
    }
  })
}

/** The newest `limit` selected events, oldest first. */
export async function readNewestEvents(
  store: Store,
  selection: EventSelection,
  limit: number,
  signal: AbortSignal,
): Promise<ReadPage> {
  const newest = await store.read(({ events }) => events.newestPosition())
  if (!selection.predicate && isAdministrator(selection.reader)) {
    const found = await store.read(({ events }) => events.latest(limit, selection.stored))
    return { events: found, position: Math.max(newest, found.at(-1)?.position ?? 0), hasMore: false }
  }
  const lowest = Math.max(0, newest - positionsLookedBack)
  let found: readonly StoredEvent[] = []
  for (let end = newest; end > lowest && found.length < limit && !signal.aborted; end -= eventsAtOnce) {
    const start = Math.max(0, end - eventsAtOnce)
    const selected = await store.read(async records => {
      const page = await records.events.after(start, end - start, selection.stored)
      const inWindow = page.filter(({ position }) => position <= end)
      return await selectedOf(records, selection, inWindow)
    })
    found = [...selected, ...found]
  }
  return { events: found.slice(-limit), position: newest, hasMore: false }
}
