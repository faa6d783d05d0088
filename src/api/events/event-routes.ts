import { z } from 'zod'
import { EventEntry, EventPage } from '../../contract/events/event-page.ts'
import { readableSpaces } from '../../access/rights-in-space.ts'
import { LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Store, StoredEvent } from '../../store/store.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type ApiRequest, type Caller, type Route } from '../route.ts'
import { EventChoice, eventSelection, isEventReadable } from './event-selection.ts'
import { readEventsAfter, readNewestEvents, type ReadPage } from './read-events.ts'
import { defaultHeartbeatMs, streamEvents } from './stream-events.ts'

const Position = z.coerce.number().int().min(0)

const PageQuery = z.strictObject({
  ...EventChoice,
  after: Position.optional().describe('Events after this position (default: 0)'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('Events of the log to look at, at most'),
  latest: z.coerce
    .number()
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('Instead: the newest so many. With a filter, among the newest 100,000 events'),
})

const queryProblems = [
  'MILLRACE-EVENT-QUERY-INVALID',
  'MILLRACE-EVENT-POSITION-UNKNOWN',
  'MILLRACE-WEBHOOK-FILTER-INVALID',
]

const StreamQuery = z.strictObject({
  ...EventChoice,
  after: z
    .union([z.literal('now'), Position])
    .default('now')
    .describe('Events after this position. The header Last-Event-ID wins'),
})

type EventServices = Pick<ApiServices, 'store'> & { readonly heartbeatMs?: number }

/** The event log: pages by position, one event, and the stream. */
export function eventRoutes(services: EventServices): readonly Route[] {
  return [pages(services), stream(services), one(services)]
}

function pages({ store }: EventServices): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/events',
    summary: 'Events of the log, oldest first, in pages by position',
    permission: 'read',
    query: PageQuery,
    answers: { 200: EventPage },
    problems: queryProblems,
    handle: async request => {
      const { after = 0, limit, latest } = request.query
      const selection = eventSelection(request.query, request.caller)
      if (latest === undefined) await requirePosition(store, after)
      const page =
        latest === undefined
          ? await readEventsAfter(store, selection, after, limit)
          : await readNewestEvents(store, selection, latest, request.signal)
      return { status: 200, body: pageDocument(page, request) }
    },
  })
}

function stream({ store, heartbeatMs = defaultHeartbeatMs }: EventServices): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/events/stream',
    summary: 'Events as they are published, as server-sent events',
    permission: 'read',
    query: StreamQuery,
    headers: { 'Last-Event-ID': 'Position of the last event that came; the stream goes on after it' },
    answers: { 200: z.string() },
    media: { 'text/event-stream': LifecycleEvent },
    problems: queryProblems,
    handle: async ({ query, headers, signal, caller }) => {
      const selection = eventSelection(query, caller)
      const after = await startPosition(store, headers['last-event-id'], query.after)
      return {
        status: 200,
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-cache, no-transform',
          // A proxy that collects answers would hold events back.
          'x-accel-buffering': 'no',
        },
        stream: streamEvents({ store, selection, after, heartbeatMs, signal }),
      }
    },
  })
}

function one({ store }: EventServices): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/events/:id',
    summary: 'One event with its position',
    permission: 'read',
    params: z.strictObject({ id: z.string() }),
    answers: { 200: EventEntry },
    problems: ['MILLRACE-EVENT-UNKNOWN'],
    handle: async ({ params: { id }, caller }) => {
      const found = await readableEvent(store, caller, id)
      if (found) return { status: 200, body: entryOf(found) }
      throw new AppError('MILLRACE-EVENT-UNKNOWN', `There is no event "${id}"`, {
        fix: 'Check the id; `GET /api/v1/events` lists the events.',
      })
    },
  })
}

/** Undefined for an event of a space that the caller may not read, too. */
async function readableEvent(store: Store, caller: Caller, id: string): Promise<StoredEvent | undefined> {
  return await store.read(async records => {
    const found = await records.events.get(id)
    return found && isEventReadable(await readableSpaces(records, caller), found) ? found : undefined
  })
}

async function startPosition(
  store: Store,
  lastEventId: string | string[] | undefined,
  after: number | 'now',
): Promise<number> {
  const text = [lastEventId ?? []].flat()[0]
  if (text === undefined || text === '') {
    return after === 'now'
      ? await store.read(({ events }) => events.newestPosition())
      : await requirePosition(store, after)
  }
  const position = Position.safeParse(text)
  if (position.success) return await requirePosition(store, position.data)
  throw new AppError('MILLRACE-EVENT-QUERY-INVALID', `Last-Event-ID is "${text}", which is no position`, {
    fix: 'Send the id of the last event that came, a whole number.',
  })
}

/** A position that the log has not reached means another log: waiting for it would skip the events until then. */
async function requirePosition(store: Store, position: number): Promise<number> {
  const newest = position === 0 ? 0 : await store.read(({ events }) => events.newestPosition())
  if (position <= newest) return position
  throw new AppError(
    'MILLRACE-EVENT-POSITION-UNKNOWN',
    `The log of events ends at position ${newest}; there is no position ${position}`,
    { fix: 'Start from 0 or from now; the position belongs to another state.' },
  )
}

function pageDocument(
  { events, position, hasMore }: ReadPage,
  { baseUrl, path }: ApiRequest<unknown, unknown, unknown>,
): EventPage {
  const next = new URL(path, baseUrl)
  next.searchParams.set('after', String(position))
  return {
    data: events.map(entryOf),
    position,
    links: { self: { href: new URL(path, baseUrl).href }, ...(hasMore && { next: { href: next.href } }) },
  }
}

function entryOf({ position, runId, event }: StoredEvent): EventEntry {
  return { position, runId, event }
}
