import type { ClaimedDelivery, NewDelivery, Store, StoredEvent, Webhook } from '../../store/store.ts'
import type { KnownReaders } from './known-readers.ts'
import type { KnownWebhooks } from './known-webhooks.ts'

export interface Matching {
  readonly store: Store
  readonly known: KnownWebhooks
  readonly readers: KnownReaders
  readonly worker: string
  readonly now: Date
  /** Events to match, at most. */
  readonly limit: number
  /** How many deliveries of a webhook this process can begin with at once. */
  readonly roomOf: (webhook: Webhook) => number
}

export type Matched =
  /** Another process is matching. */
  | { readonly kind: 'busy' }
  | {
      readonly kind: 'matched'
      readonly position: number
      /** There may be more events. */
      readonly hasMore: boolean
      /** Deliveries whose first attempt this process has begun. */
      readonly begun: readonly ClaimedDelivery[]
      /** Webhooks that have deliveries which are due now. */
      readonly due: ReadonlySet<string>
    }

/**
 * Makes the deliveries of the events after the matched position, in the transaction that moves it: no event is matched twice
 * or left out, with several processes too. As many as this process has room for are taken in the same breath.
 */
export async function matchEvents({ store, known, readers, limit, ...rest }: Matching): Promise<Matched> {
  return await store.write(async unit => {
    const { deliveries, events, webhooks } = unit
    const before = await deliveries.lockMatchedPosition()
    if (before === undefined) return { kind: 'busy' }
    const found = await events.after(before, limit)
    // After the events: a webhook that was made before one of them is known by now. Locked: who disables it holds these too.
    await known.refresh(webhooks, await webhooks.lock())
    const position = found.at(-1)?.position ?? before
    const matches = found.map(stored => matchesOf(stored, known))
    await readers.learn(unit, new Set(matches.flatMap(match => match.webhooks)))
    const made = deliveriesOf(matches, { readers, now: rest.now })
    const planned = beginWith(made, rest)
    const sequences = await deliveries.add(planned.map(({ delivery }) => delivery))
    if (position > before) await deliveries.moveMatchedPosition(position)
    return {
      kind: 'matched',
      position,
      hasMore: found.length === limit,
      begun: planned.flatMap(({ delivery, body }, index) =>
        delivery.state === 'sending' ? claimedOf(delivery, body, sequences[index] ?? 0) : [],
      ),
      due: new Set(
        planned.flatMap(({ delivery: { state, webhookId } }) => (state === 'due' ? webhookId : [])),
      ),
    }
  })
}

interface MatchedEvent {
  readonly stored: StoredEvent
  readonly webhooks: readonly Webhook[]
}

function matchesOf(stored: StoredEvent, { matcher }: KnownWebhooks): MatchedEvent {
  const webhooks = matcher.match(stored.event)
  return { stored, webhooks: webhooks.filter(({ startPosition }) => stored.position > startPosition) }
}

interface MadeDelivery {
  readonly delivery: NewDelivery
  readonly webhook: Webhook
  readonly body: string
}

function deliveriesOf(
  matches: readonly MatchedEvent[],
  { readers, now }: Pick<Matching, 'readers' | 'now'>,
): readonly MadeDelivery[] {
  return matches.flatMap(({ stored: { event, body, position }, webhooks }) =>
    webhooks
      .filter(webhook => readers.mayGet(webhook, event.data.dataTask.spaceId))
      .map(webhook => ({ webhook, body, delivery: newDelivery({ event, position }, webhook, now) })),
  )
}

/** The first delivery of an event to a webhook, due at a moment; held while the webhook is disabled. */
export function newDelivery(
  { event, position }: Pick<StoredEvent, 'event' | 'position'>,
  { id, enabled, delivery }: Webhook,
  dueAt: Date,
): NewDelivery {
  const { projectId, id: taskId } = event.data.dataTask
  return {
    webhookId: id,
    eventId: event.id,
    eventType: event.type,
    position,
    lane: delivery.order === 'task' ? `${projectId}/${taskId}` : '',
    state: enabled ? 'due' : 'held',
    nextAttemptAt: dueAt,
    createdAt: dueAt,
  }
}

/** In lanes nothing can begin here: who is first is decided where it is taken. */
function beginWith(
  made: readonly MadeDelivery[],
  { worker, roomOf }: Pick<Matching, 'worker' | 'roomOf'>,
): readonly MadeDelivery[] {
  const rooms = new Map<string, number>()
  return made.map(each => {
    const { delivery, webhook } = each
    if (delivery.state !== 'due' || delivery.lane !== '') return each
    const room = rooms.get(webhook.id) ?? roomOf(webhook)
    rooms.set(webhook.id, Math.max(0, room - 1))
    return room > 0 ? { ...each, delivery: { ...delivery, state: 'sending', worker } } : each
  })
}

function claimedOf(delivery: NewDelivery, body: string, sequence: number): ClaimedDelivery {
  const { webhookId, eventId, eventType, position, lane } = delivery
  return { sequence, webhookId, eventId, eventType, position, lane, attempt: 1, failures: 0, body }
}
