import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { publishEvents } from '../../../test/support/publish-events.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { systemClock } from '../../foundation/clock.ts'
import { readServerSentMessages, type ServerSentMessage } from '../../foundation/server-sent-events.ts'
import { openSqliteStore } from '../../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../store/store.ts'
import { createApiServer } from '../create-api-server.ts'
import { eventRoutes } from './event-routes.ts'

let store: Store
let server: ReturnType<typeof createApiServer>
let folder: ReturnType<typeof temporaryFolder>
let url: string

beforeEach(async () => {
  folder = temporaryFolder()
  store = await openSqliteStore({ file: join(folder.path, 'state.sqlite') })
  server = createApiServer({
    services: {
      store,
      clock: systemClock,
      newId: randomUUID,
      limits: { readsPerMinute: 1000, writesPerMinute: 100, webhooksPerOwner: 1, webhooksPerTenant: 1 },
      publicUrl: undefined,
      addressRules: { allowLoopback: true, allow: [] },
    },
    routes: eventRoutes({ store, heartbeatMs: 100 }),
    trusted: { userId: 'ada', role: 'TenantAdmin' },
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await server.close()
  await store[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const publish = (events: number, tasks = 3) => publishEvents(store, { events, tasks, eventsInUnit: 2 })

async function get(path: string, status = 200): Promise<Page> {
  const response = await fetch(new URL(path, url))
  const text = await response.text()
  expect(response.status, text).toBe(status)
  return JSON.parse(text) as Page
}

interface Page {
  readonly data: readonly {
    readonly position: number
    readonly runId: string
    readonly event: { id: string }
  }[]
  readonly position: number
  readonly links: { readonly self: { href: string }; readonly next?: { href: string } }
  readonly errors?: readonly {
    readonly code: string
    readonly detail: string
    readonly meta: { column?: number }
  }[]
}

describe('GET /api/v1/events', () => {
  test('gives the whole log page by page, each event once and as it is stored', async () => {
    const published = await publish(10)
    const found: unknown[] = []
    let path: string | undefined = `${url}/api/v1/events?limit=3`
    while (path !== undefined) {
      const page: Page = await get(path)
      found.push(...page.data.map(({ event }) => JSON.stringify(event)))
      path = page.links.next?.href
    }
    expect(found).toEqual(published.map(event => JSON.stringify(event)))
  })

  test('takes type, task, filter and latest together', async () => {
    const published = await publish(12)
    const filter = encodeURIComponent('data.dataTask.id eq "task-0001"')
    const { data } = await get(`/api/v1/events?latest=1&type=completed&filter=${filter}`)
    const wanted = published.filter(
      ({ type, data: { dataTask } }) => type.endsWith('completed') && dataTask.id === 'task-0001',
    )
    expect(data.map(({ event }) => event.id)).toEqual([wanted.at(-1)?.id])
    expect((await get('/api/v1/events?task=task-0002&latest=100')).data).toHaveLength(4)
  })

  test('moves on where nothing matches, so that a reader need not look there again', async () => {
    await publish(6)
    const page = await get('/api/v1/events?project=another')
    expect(page).toMatchObject({ data: [], position: 6 })
    expect(page.links.next).toBeUndefined()
  })

  test.each([
    ['filter=data.x%20eqq%20%22y%22', 'MILLRACE-WEBHOOK-FILTER-INVALID'],
    ['type=finished', 'MILLRACE-EVENT-QUERY-INVALID'],
    ['after=99', 'MILLRACE-EVENT-POSITION-UNKNOWN'],
    ['after=-1', 'MILLRACE-API-REQUEST-INVALID'],
    ['limit=5000', 'MILLRACE-API-REQUEST-INVALID'],
    ['nonsense=1', 'MILLRACE-API-REQUEST-INVALID'],
  ])('refuses %s with %s', async (query, code) => {
    const { errors } = await get(`/api/v1/events?${query}`, 400)
    expect(errors?.[0]?.code).toBe(code)
  })

  test('one event is found by its id, with its position', async () => {
    const [, second] = await publish(4)
    expect(await get(`/api/v1/events/${second?.id}`)).toMatchObject({ position: 2, event: second })
    expect((await get('/api/v1/events/none', 404)).errors?.[0]?.code).toBe('MILLRACE-EVENT-UNKNOWN')
  })
})

describe('GET /api/v1/events/stream', () => {
  test('gives the events after a position, those that come later too, and their exact text', async () => {
    const before = await publish(4)
    const messages = openStream('?after=2')
    expect(await messages.next()).toEqual({ id: '2', event: 'message', data: undefined })
    const later = await publish(2)
    const wanted = [...before.slice(2), ...later]
    for (const [index, event] of wanted.entries())
      expect(await messages.nextEvent()).toEqual({
        id: String(index + 3),
        event: event.type,
        data: JSON.stringify(event),
      })
    await messages.end()
  })

  test('begins now unless told otherwise, and says at once where that is', async () => {
    await publish(4)
    const messages = openStream('')
    expect(await messages.next()).toMatchObject({ id: '4', data: undefined })
    const [first] = await publish(2)
    expect(await messages.nextEvent()).toMatchObject({ id: '5', data: JSON.stringify(first) })
    await messages.end()
  })

  test('goes on after Last-Event-ID, which wins over the URL', async () => {
    await publish(6)
    const messages = openStream('?after=0', { 'last-event-id': '5' })
    expect(await messages.nextEvent()).toMatchObject({ id: '6' })
    await messages.end()
  })

  test('a filter that matches nothing moves the id on all the same', async () => {
    const messages = openStream(`?filter=${encodeURIComponent('data.dataTask.id eq "none"')}`)
    await messages.next()
    await publish(500)
    let id = '0'
    while (id !== '500') {
      const message = await messages.next()
      expect(message.data).toBeUndefined()
      id = message.id ?? id
    }
    await messages.end()
  })

  test('sends a sign of life while nothing happens', async () => {
    const messages = openStream('')
    for (let count = 0; count < 3; count += 1)
      expect(await messages.next()).toMatchObject({ id: '0', data: undefined })
    await messages.end()
  })

  test('ends when the server closes, and watches the log no longer than its client stays', async () => {
    let watching = 0
    const watch = store.watch.bind(store)
    vi.spyOn(store, 'watch').mockImplementation((topic, listener) => {
      const watched = watch(topic, listener)
      watching += 1
      return {
        [Symbol.dispose]: () => {
          watching -= 1
          watched[Symbol.dispose]()
        },
      }
    })
    const messages = openStream('')
    await messages.next()
    expect(watching).toBe(1)
    await messages.end()
    await vi.waitFor(() => expect(watching).toBe(0))
    const other = openStream('')
    await other.next()
    await server.close()
    await expect(other.rest()).resolves.toBeDefined()
  })

  test('a slow reader holds nothing up: pages are read when it has taken the one before', async () => {
    await publish(4000, 1)
    const reads = vi.spyOn(store, 'read')
    const messages = openStream('?after=0')
    await messages.next()
    const afterFirst = reads.mock.calls.length
    expect(afterFirst).toBeLessThan(15)
    for (let position = 1; position <= 4000; position += 1)
      expect((await messages.nextEvent()).id).toBe(String(position))
    await messages.end()
  })
})

function openStream(query: string, headers: Record<string, string> = {}) {
  const stop = new AbortController()
  const messages = readServerSentMessages(pieces(`${url}/api/v1/events/stream${query}`, headers, stop.signal))
  const next = async (): Promise<ServerSentMessage> => {
    const { value } = await messages.next()
    if (!value) throw new Error('the stream ended')
    return value
  }
  return {
    next,
    nextEvent: async () => {
      for (;;) {
        const message = await next()
        if (message.data !== undefined) return message
      }
    },
    rest: async () => {
      const all: ServerSentMessage[] = []
      for await (const message of messages) all.push(message)
      return all
    },
    end: async () => {
      await messages.return()
      stop.abort()
    },
  }
}

async function* pieces(address: string, headers: Record<string, string>, signal: AbortSignal) {
  const response = await fetch(address, { headers, signal })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) yield decoder.decode(chunk as Uint8Array, { stream: true })
}
