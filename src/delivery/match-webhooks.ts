import type { EventPredicate, FilteredEvent, ParsedFilter } from '../contract/filters/event-filter.ts'
import { parseFilter } from '../contract/filters/parse-filter.ts'
import { parseFilters } from '../contract/filters/parse-filters.ts'
import { allOf } from '../contract/filters/predicates.ts'
import type { Webhook } from '../store/store.ts'
import { indexByType, matchIn, type Member } from './webhook-index.ts'

/** Which of a set of webhooks want an event. */
export interface WebhookMatcher {
  /**
   * Webhooks that subscribe to the event's type and whose filters match, in the order in which they were given; disabled
   * and paused ones too, for their events are held.
   */
  match(event: FilteredEvent): readonly Webhook[]
  /** Webhooks whose stored filters cannot be read any more. They match nothing. */
  readonly unreadable: readonly Webhook[]
  /** Filters that were read, by their texts; the next matcher takes over those that are still used. */
  readonly predicates: ReadonlyMap<string, EventPredicate | undefined>
}

/** `previous` saves the reading of filters that have not changed. */
export function createMatcher(
  webhooks: readonly Webhook[],
  previous?: Pick<WebhookMatcher, 'predicates'>,
): WebhookMatcher {
  const predicates = new Map<string, EventPredicate | undefined>()
  const unreadable: Webhook[] = []
  const groups = new Map<string, { readonly predicate: EventPredicate; readonly members: Member[] }>()
  for (const [order, webhook] of webhooks.entries()) {
    const key = JSON.stringify([webhook.filter, webhook.filters])
    if (!predicates.has(key)) predicates.set(key, previous?.predicates.get(key) ?? readFilters(webhook))
    const predicate = predicates.get(key)
    if (!predicate) {
      unreadable.push(webhook)
      continue
    }
    const group = groups.get(key) ?? { predicate, members: [] }
    groups.set(key, group)
    group.members.push({ order, webhook })
  }
  const indexes = indexByType([...groups.values()])
  return {
    unreadable,
    predicates,
    match(event) {
      const index = typeof event['type'] === 'string' ? indexes.get(event['type']) : undefined
      return index ? matchIn(index, event) : []
    },
  }
}

/** Undefined when one of the two cannot be read. */
function readFilters({ filter, filters }: Webhook): EventPredicate | undefined {
  const { predicate: first } = parseFilter(filter)
  const { predicate: second } = parseStoredDialects(filters)
  return first && second ? allOf([first, second]) : undefined
}

function parseStoredDialects(filters: string): ParsedFilter {
  if (filters === '') return parseFilters([])
  try {
    return parseFilters(JSON.parse(filters))
  } catch {
    return parseFilters(undefined)
  }
}
