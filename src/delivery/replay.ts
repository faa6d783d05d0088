import type { EventPredicate } from '../contract/filters/event-filter.ts'
import { parseFilter } from '../contract/filters/parse-filter.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Clock } from '../foundation/clock.ts'
import { sleep } from '../foundation/sleep.ts'
import type {
  DeliveryOfEvent,
  NewDelivery,
  Readers,
  Store,
  StoredEvent,
  UnitOfWork,
  Webhook,
} from '../store/store.ts'
import { KnownReaders } from './dispatch/known-readers.ts'
import { newDelivery } from './dispatch/match-events.ts'
import { createMatcher } from './match-webhooks.ts'
import { unknownWebhook } from './webhooks/who-may.ts'

export interface ReplayRequest {
  readonly webhookId: string
  /** Of the events, not of their deliveries. */
  readonly since?: Date
  readonly until?: Date
  /** failed: whose delivery is exhausted or waits after a failure; missing: that have no delivery to the webhook. */
  readonly which: 'all' | 'failed' | 'missing'
  /** Beside what the webhook itself asks for. */
  readonly filter: string
  readonly ratePerSecond: number
  readonly dryRun: boolean
}

export interface ReplayResult {
  /** Events that are meant. */
  readonly events: number
  /** Deliveries that were made or put back; 0 in a dry run. */
  readonly deliveries: number
}

const eventsAtOnce = 500
const busyPauseMs = 10

/**
 * Plans deliveries of events of the log to a webhook, at most so many a second; the dispatcher sends them. A delivery of an
 * event that exists is put back with a fresh schedule, and made when there is none. Those that still wait are left alone.
 * Throws AppError `MILLRACE-WEBHOOK-IS-DISABLED`: nothing would be sent.
 */
export async function replayDeliveries(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  request: ReplayRequest,
): Promise<ReplayResult> {
  const { predicate } = parseFilter(request.filter)
  if (!predicate) throw new Error('the schema let a wrong filter pass')
  const start = clock.now()
  // Events that come later are not meant, so a replay ends.
  const last = await store.read(({ events }) => events.newestPosition())
  const matched = await matchedPosition(store)
  let [position, events, deliveries] = [0, 0, 0]
  while (position < last) {
    const work = { request, predicate, after: position, last, matched, planned: deliveries, start }
    const page = request.dryRun
      ? { ...(await store.read(records => meantEvents(records, work))), planned: 0 }
      : await store.write(unit => replayPage(unit, work))
    events += page.meant.length
    deliveries += page.planned
    position = page.position
  }
  return { events, deliveries }
}

/** Later events will get their deliveries from the dispatcher: one made now would be a second one. */
async function matchedPosition(store: Store): Promise<number> {
  for (;;) {
    const position = await store.write(({ deliveries }) => deliveries.lockMatchedPosition())
    if (position !== undefined) return position
    await sleep(busyPauseMs)
  }
}

interface PageWork {
  readonly request: ReplayRequest
  readonly predicate: EventPredicate
  readonly after: number
  readonly last: number
  readonly matched: number
  /** Deliveries that were planned before this page. */
  readonly planned: number
  readonly start: Date
}

interface MeantEvent {
  readonly event: StoredEvent
  /** The delivery that there is. */
  readonly delivery: DeliveryOfEvent | undefined
}

interface MeantPage {
  readonly webhook: Webhook
  readonly meant: readonly MeantEvent[]
  /** The log was read up to here. */
  readonly position: number
}

async function meantEvents(
  records: Readers,
  { request, predicate, after, last, matched }: PageWork,
): Promise<MeantPage> {
  const { events, deliveries, webhooks } = records
  const { webhookId, since, until, which } = request
  const webhook = await webhooks.get(webhookId)
  if (!webhook) throw unknownWebhook(webhookId)
  const page = await events.after(after, eventsAtOnce, { types: webhook.eventTypes, ...(since && { since }) })
  const matcher = createMatcher([webhook])
  const readers = new KnownReaders()
  await readers.learn(records, [webhook])
  const wanted = page
    .filter(({ position }) => position <= last)
    .filter(({ position }) => position <= Math.max(matched, webhook.startPosition))
    .filter(({ event }) => until === undefined || new Date(event.time) < until)
    .filter(({ event }) => readers.mayGet(webhook, event.data.dataTask.spaceId))
    .filter(({ event }) => predicate.matches(event) && matcher.match(event).length > 0)
  const positions = wanted.map(({ position }) => position)
  const known = new Map((await deliveries.ofEvents(webhookId, positions)).map(each => [each.position, each]))
  const meant = wanted
    .map(event => ({ event, delivery: known.get(event.position) }))
    .filter(({ delivery }) => isMeant(delivery, which))
  return { webhook, meant, position: page.length < eventsAtOnce ? last : (page.at(-1)?.position ?? last) }
}

/** What is being sent, or waits for its first attempt, is on its way already. */
function isMeant(delivery: DeliveryOfEvent | undefined, which: ReplayRequest['which']): boolean {
  if (delivery === undefined) return which !== 'failed'
  const { state, failures } = delivery
  const hasFailed = state === 'exhausted' || (state === 'due' && failures > 0)
  if (which === 'all') return hasFailed || state === 'delivered' || state === 'held'
  return which === 'failed' && hasFailed
}

async function replayPage(
  unit: UnitOfWork,
  work: PageWork,
): Promise<MeantPage & { readonly planned: number }> {
  // Of two replays at once, one sees what the other has made.
  await unit.webhooks.lock()
  const page = await meantEvents(unit, work)
  const { webhook, meant } = page
  if (!webhook.enabled) {
    throw new AppError('MILLRACE-WEBHOOK-IS-DISABLED', `The webhook "${webhook.name}" is disabled`, {
      fix: 'Enable the webhook, then replay.',
    })
  }
  const momentOf = (index: number): Date =>
    new Date(work.start.getTime() + ((work.planned + index) * 1000) / work.request.ratePerSecond)
  const made: NewDelivery[] = []
  const putBack: { readonly sequence: number; readonly at: Date }[] = []
  for (const [index, { event, delivery }] of meant.entries()) {
    const at = momentOf(index)
    if (delivery) putBack.push({ sequence: delivery.sequence, at })
    else made.push({ ...newDelivery(event, webhook, at), createdAt: work.start })
  }
  const added = await unit.deliveries.add(made)
  return { ...page, planned: added.length + (await unit.deliveries.reschedule(putBack)) }
}
