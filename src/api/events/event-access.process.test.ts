import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publishEvents } from '../../../test/support/publish-events.ts'
import { readServerSentMessages } from '../../foundation/server-sent-events.ts'
import { anAssignment, aSpace } from '../../store/testing/sample-access.ts'
import { openTestApi, type TestApi } from '../testing/test-api.ts'
import { eventRoutes } from './event-routes.ts'

let api: TestApi

beforeEach(async () => {
  api = await openTestApi({ routes: eventRoutes })
  await api.store.write(async ({ spaces }) => {
    await spaces.add(aSpace('fleet', { ownerId: 'bob' }))
    await spaces.add(aSpace('sales', { ownerId: 'admin' }))
    await spaces.addAssignment(anAssignment('a1', { spaceId: 'sales', userId: 'ada' }))
  })
})
afterEach(async () => await api[Symbol.asyncDispose]())

/** Events of tasks in both spaces by turns, two a task. */
const publish = (events: number) =>
  publishEvents(api.store, { events, tasks: 2, eventsInUnit: 2, spaces: ['fleet', 'sales'] })

interface Page {
  readonly data: readonly { readonly event: { readonly id: string; readonly spaceid: string } }[]
  readonly links: { readonly next?: { readonly href: string } }
}

async function spacesIn(path: string, key: string): Promise<readonly string[]> {
  const answer = await api.call('GET', path, { key })
  expect(answer.status, answer.text).toBe(200)
  const { data, links } = answer.body as Page
  const found = data.map(({ event }) => event.spaceid)
  return links.next ? [...found, ...(await spacesIn(links.next.href, key))] : found
}

describe('events', () => {
  test('are shown to those who may read their space, and all of them to administrators', async () => {
    await publish(8)
    for (const query of ['?limit=3', '?latest=100', '?latest=100&filter=spaceId%20ne%20%22x%22']) {
      const read = (key: string) => spacesIn(`/api/v1/events${query}`, key)
      expect(await read('ada')).toEqual(Array(4).fill('sales'))
      expect(await read('bob')).toEqual(Array(4).fill('fleet'))
      expect(await read('admin')).toHaveLength(8)
      expect(await read(await api.haveKey({}))).toEqual([])
    }
    expect(await spacesIn('/api/v1/events?latest=2', 'ada')).toEqual(['sales', 'sales'])
  })

  test('of other spaces are not there when one is asked for', async () => {
    const [ofFleet] = await publish(4)
    const path = `/api/v1/events/${ofFleet?.id}`
    const statuses = ['ada', 'bob', 'admin'].map(async key => (await api.call('GET', path, { key })).status)
    expect(await Promise.all(statuses)).toEqual([404, 200, 200])
  })

  test('stream to those who may read their space, from the moment on at which they may', async () => {
    const stop = new AbortController()
    const response = await fetch(`${api.url}/api/v1/events/stream?after=0`, {
      headers: { authorization: `Bearer ${api.keys.ada}` },
      signal: stop.signal,
    })
    const messages = readServerSentMessages(textOf(response))
    const next = async (): Promise<string> => {
      for (;;) {
        const { value } = await messages.next()
        if (value?.data !== undefined) return (JSON.parse(value.data) as { spaceid: string }).spaceid
      }
    }
    await publish(4)
    expect([await next(), await next()]).toEqual(['sales', 'sales'])
    await api.store.write(async ({ spaces }) => {
      await spaces.removeAssignment('a1')
      await spaces.addAssignment(anAssignment('a2', { spaceId: 'fleet', userId: 'ada' }))
    })
    await publish(4)
    expect([await next(), await next()]).toEqual(['fleet', 'fleet'])
    stop.abort()
  })
})

async function* textOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) yield decoder.decode(chunk as Uint8Array, { stream: true })
}
