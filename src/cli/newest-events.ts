import { parseEventPage, type EventEntry, type EventPage } from '../contract/events/event-page.ts'
import type { ApiClient } from '../app.ts'

/** So many the API gives at once. */
const mostAtOnce = 1000

/** The newest `limit` events that the query asks for, oldest first, and the position up to which the log was read. */
export async function newestEvents(
  api: ApiClient,
  query: URLSearchParams,
  limit: number,
): Promise<Pick<EventPage, 'data' | 'position'>> {
  if (limit <= mostAtOnce) return await eventPage(api, query, { latest: limit })
  const found: EventEntry[] = []
  for (let after = 0; ;) {
    const page = await eventPage(api, query, { after, limit: mostAtOnce })
    found.push(...page.data)
    found.splice(0, found.length - limit)
    after = page.position
    if (!page.links.next) return { data: found, position: after }
  }
}

async function eventPage(
  api: ApiClient,
  query: URLSearchParams,
  numbers: Readonly<Record<string, number>>,
): Promise<EventPage> {
  const asked = new URLSearchParams(query)
  for (const [name, value] of Object.entries(numbers)) asked.set(name, String(value))
  const { body } = await api.request('GET', `/api/v1/events?${asked.toString()}`)
  return parseEventPage(body)
}
