import { describe, expect, test } from 'vitest'
import type { Clock } from '../../foundation/clock.ts'
import type { Store } from '../../store/store.ts'
import { createApiServer } from '../create-api-server.ts'
import { createSinkRequests } from './sink-requests.ts'
import { trySinkRoutes } from './try-sink-routes.ts'

const clock: Clock = { now: () => new Date('2026-11-24T12:00:00Z') }

function openServer({ allowLoopback = true, random = (): number => 0.5 } = {}) {
  const addressRules = { allowLoopback, allow: [] }
  return createApiServer({
    services: {
      // Of these routes none reads the state; a key that is missing is refused before it is looked up.
      store: undefined as unknown as Store,
      clock,
      newId: () => 'trace',
      limits: { readsPerMinute: 100, writesPerMinute: 100, webhooksPerOwner: 1, webhooksPerTenant: 1 },
      publicUrl: undefined,
      addressRules,
    },
    routes: trySinkRoutes({ clock, addressRules, random }),
  })
}

describe('the sink for trying things', () => {
  test('shows what it received, byte for byte, without what authenticates the sender', async () => {
    await using server = openServer()
    const body = '{"a": 1,\n "ü": "<b>"}'
    const headers = { 'content-type': 'text/anything', authorization: 'Bearer abc', 'qlik-signature': 'f00' }
    const sent = await server.inject({ method: 'POST', url: '/sink/crm?x=1', headers, body })
    expect([sent.statusCode, sent.json()]).toEqual([200, { sink: 'crm', number: 1, answered: 200 }])
    const shown = await server.inject({ url: '/sink/crm' })
    expect(shown.json()).toMatchObject({
      name: 'crm',
      received: 1,
      requests: [
        {
          number: 1,
          receivedAt: '2026-11-24T12:00:00.000Z',
          method: 'POST',
          path: '/sink/crm?x=1',
          body,
          isBodyCut: false,
          answered: 200,
          headers: { authorization: '**OMITTED**', 'qlik-signature': 'f00' },
        },
      ],
    })
  })

  test('answers with the status and the share of failures that the query asks for', async () => {
    await using server = openServer({ random: () => 0.2 })
    const statusOf = async (query: string): Promise<number> =>
      (await server.inject({ method: 'PUT', url: `/sink/x?${query}`, body: 'text' })).statusCode
    expect(await statusOf('status=410')).toBe(410)
    expect(await statusOf('status=204')).toBe(204)
    expect(await statusOf('fail=0.3')).toBe(503)
    expect(await statusOf('fail=0.1&status=201')).toBe(201)
    expect(await statusOf('delay=5ms')).toBe(200)
    expect(await statusOf('delay=2h')).toBe(400)
    expect(await statusOf('status=99')).toBe(400)
  })

  test('gives browsers a page that runs nothing and shows what came as text', async () => {
    await using server = openServer()
    await server.inject({
      method: 'POST',
      url: '/sink/x',
      body: '<script>alert(1)</script>',
      headers: { 'x-a': '"><i>' },
    })
    const { headers, body } = await server.inject({ url: '/sink/x', headers: { accept: 'text/html,*/*' } })
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(body).not.toMatch(/<script|<i>|https?:/)
  })

  test('forgets when it is told to', async () => {
    await using server = openServer()
    await server.inject({ method: 'POST', url: '/sink/x', body: 'text' })
    expect((await server.inject({ method: 'DELETE', url: '/sink/x' })).statusCode).toBe(204)
    expect((await server.inject({ url: '/sink/x' })).json()).toMatchObject({ received: 0, requests: [] })
  })

  test('shows nothing without a key on a server that others can reach, and still receives', async () => {
    await using server = openServer({ allowLoopback: false })
    expect((await server.inject({ method: 'POST', url: '/sink/x', body: 'text' })).statusCode).toBe(200)
    expect((await server.inject({ url: '/sink/x' })).statusCode).toBe(401)
    expect((await server.inject({ method: 'DELETE', url: '/sink/x' })).statusCode).toBe(401)
  })
})

describe('what sinks keep', () => {
  const request = { method: 'POST', path: '/sink/x', headers: {}, answered: 200 }

  test('is the newest 100 requests of a sink, each with 64 KiB of its body', () => {
    const requests = createSinkRequests(clock)
    for (let count = 0; count < 150; count += 1)
      requests.record('x', { ...request, body: 'b'.repeat(70_000) })
    const sink = requests.sink('x')
    expect(sink.received).toBe(150)
    expect(sink.requests.map(({ number }) => number)).toEqual(
      Array.from({ length: 100 }, (_, index) => 150 - index),
    )
    expect(sink.requests[0]).toMatchObject({ isBodyCut: true, body: 'b'.repeat(65_536) })
  })

  test('is the 100 sinks that were used last, and 32 MiB in all', () => {
    const requests = createSinkRequests(clock)
    for (let count = 0; count < 101; count += 1) requests.record(`s${count}`, { ...request, body: '' })
    expect([requests.sink('s0').received, requests.sink('s1').received]).toEqual([0, 1])
    for (let sink = 0; sink < 20; sink += 1)
      for (let count = 0; count < 100; count += 1)
        requests.record(`big${sink}`, { ...request, body: 'b'.repeat(65_536) })
    const kept = Array.from({ length: 20 }, (_, sink) => requests.sink(`big${sink}`).requests.length)
    expect(kept.reduce((sum, count) => sum + count, 0) * 65_536).toBeLessThanOrEqual(32 * 1024 * 1024)
    expect(kept.at(-1)).toBe(100)
  })
})
