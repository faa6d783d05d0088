import { once } from 'node:events'
import { connect } from 'node:net'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ErrorAnswer } from '../contract/api/error-answer.ts'
import { AppError } from '../foundation/app-error.ts'
import { defineRoute, type Route } from './route.ts'
import { openTestServer } from './testing/test-server.ts'

const trusted = { userId: 'ada', role: 'User' } as const

const things: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/things/:id',
    summary: 'Changes a thing',
    permission: 'public',
    params: z.strictObject({ id: z.coerce.number().int() }),
    query: z.strictObject({ mode: z.enum(['fast', 'slow']).default('fast') }),
    body: z.strictObject({ name: z.string().max(5), tags: z.array(z.string()).default([]) }),
    answers: { 200: z.unknown() },
    handle: async ({ params, query, body }) => ({ status: 200, body: { params, query, body } }),
  }),
  defineRoute({
    method: 'GET',
    path: '/things/:id',
    summary: 'Reads a thing',
    permission: 'public',
    answers: { 200: z.unknown() },
    handle: async ({ baseUrl, path }) => ({ status: 200, body: { baseUrl, path } }),
  }),
  defineRoute({
    method: 'POST',
    path: '/raw',
    summary: 'Takes anything',
    permission: 'public',
    body: z.string(),
    rawBody: true,
    answers: { 200: z.unknown() },
    handle: async ({ body }) => ({ status: 200, body: { body } }),
  }),
]

function throwing(error: unknown): Route {
  return defineRoute({
    method: 'GET',
    path: '/broken',
    summary: 'Fails',
    permission: 'public',
    answers: { 200: null },
    handle: () => Promise.reject(error as Error),
  })
}

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const sent = { 'content-type': 'application/json', ...headers }
  return await fetch(url, { method: 'POST', body, headers: sent })
}

async function errorOf(response: Response) {
  const { errors, traceId } = ErrorAnswer.parse(await response.json())
  expect(response.headers.get('x-request-id')).toBe(traceId)
  expect(errors.map(({ status }) => status)).toEqual(errors.map(() => response.status))
  return errors
}

/** A request whose Host header is the test's, which fetch does not allow. */
async function withHost(
  port: number,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const sent = httpRequest({ port, host: '127.0.0.1', path: '/things/1', headers })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: response.statusCode ?? 0, text }
}

describe('a request', () => {
  test('reaches its handler as the schemas of the route give it', async () => {
    await using api = await openTestServer(things)
    const response = await post(`${api.url}/things/7`, '{"name":"lamp"}')
    expect(await response.json()).toEqual({
      params: { id: 7 },
      query: { mode: 'fast' },
      body: { name: 'lamp', tags: [] },
    })
  })

  test('that its schemas refuse is told everything that is wrong, by field', async () => {
    await using api = await openTestServer(things)
    const response = await post(`${api.url}/things/x?mode=odd`, '{"name":"too long","tags":[1],"hue":2}')
    expect(response.status).toBe(400)
    const errors = await errorOf(response)
    expect(errors.map(({ meta }) => meta?.source)).toEqual([
      { parameter: 'id' },
      { parameter: 'mode' },
      { pointer: '/name' },
      { pointer: '/tags/0' },
      { pointer: '' },
    ])
    expect(errors.at(-1)?.detail).toContain('hue')
  })

  test.each<[string, Record<string, string>, number, string]>([
    ['{"name":', {}, 400, 'MILLRACE-API-BODY-NOT-JSON'],
    ['{"__proto__":{"name":"x"}}', {}, 400, 'MILLRACE-API-BODY-NOT-JSON'],
    ['name=lamp', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'MILLRACE-API-MEDIA-TYPE'],
    ['{"name":"a"}', { 'content-encoding': 'gzip' }, 415, 'MILLRACE-API-MEDIA-TYPE'],
    ['', {}, 400, 'MILLRACE-API-REQUEST-INVALID'],
  ])('with the body %s and headers %o is refused with %i', async (body, headers, status, code) => {
    await using api = await openTestServer(things)
    const response = await post(`${api.url}/things/1`, body, headers)
    expect(response.status).toBe(status)
    expect((await errorOf(response))[0]?.code).toBe(code)
  })

  test('with more than 1 MiB is refused', async () => {
    await using api = await openTestServer(things)
    const response = await post(`${api.url}/things/1`, `"${'x'.repeat(1024 * 1024)}"`)
    expect((await errorOf(response))[0]?.code).toBe('MILLRACE-API-BODY-TOO-LARGE')
  })

  test('of any media type reaches a route with a raw body as the text that it is', async () => {
    await using api = await openTestServer(things)
    const binary = await post(`${api.url}/raw`, 'a=1&b=é', { 'content-type': 'text/odd' })
    const json = await post(`${api.url}/raw`, '{"a": 1 }')
    const none = await fetch(`${api.url}/raw`, { method: 'POST' })
    expect([await binary.json(), await json.json(), await none.json()]).toEqual([
      { body: 'a=1&b=é' },
      { body: '{"a": 1 }' },
      { body: '' },
    ])
  })

  test('to a path that is not there, with a method that the path does not take, or a broken URL says so', async () => {
    await using api = await openTestServer(things)
    const nowhere = await fetch(`${api.url}/nothing?x=1`)
    const wrong = await fetch(`${api.url}/things/1`, { method: 'DELETE' })
    const broken = await fetch(`${api.url}/things/%zz`)
    expect([nowhere.status, wrong.status, broken.status]).toEqual([404, 405, 400])
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
    const codes = [await errorOf(nowhere), await errorOf(wrong), await errorOf(broken)].map(
      ([error]) => error?.code,
    )
    expect(codes).toEqual([
      'MILLRACE-API-PATH-UNKNOWN',
      'MILLRACE-API-METHOD-NOT-ALLOWED',
      'MILLRACE-API-URL-INVALID',
    ])
  })

  test('HEAD answers like GET without a body, OPTIONS with the methods', async () => {
    await using api = await openTestServer(things)
    const head = await fetch(`${api.url}/things/1`, { method: 'HEAD' })
    const options = await fetch(`${api.url}/things/1`, { method: 'OPTIONS' })
    expect([head.status, await head.text(), options.status]).toEqual([200, '', 204])
    expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
  })

  test('that is no HTTP is answered and ended', async () => {
    await using api = await openTestServer(things)
    const socket = connect(api.port, '127.0.0.1')
    socket.write('nonsense\r\n\r\n')
    let text = ''
    for await (const chunk of socket) text += String(chunk)
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*MILLRACE-API-URL-INVALID/u)
  })
})

describe('what goes wrong', () => {
  test('of an expected kind answers with the status of its code', async () => {
    const error = new AppError('MILLRACE-CLI-WOULD-OVERWRITE', 'a.txt is in the way', { fix: 'Move it.' })
    await using api = await openTestServer([throwing(error)])
    const response = await fetch(`${api.url}/broken`)
    expect(await errorOf(response)).toEqual([
      {
        code: 'MILLRACE-CLI-WOULD-OVERWRITE',
        title: 'Files are in the way',
        detail: 'a.txt is in the way',
        status: 409,
        meta: { fix: 'Move it.' },
      },
    ])
  })

  test('unexpectedly answers 500 and tells nothing; the log has it under the trace id', async () => {
    const lines: string[] = []
    const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
    await using api = await openTestServer([throwing(new Error('password=hunter2'))], { logger })
    const response = await fetch(`${api.url}/broken`, { headers: { 'x-request-id': 'asked-7' } })
    const text = await response.clone().text()
    expect((await errorOf(response))[0]?.code).toBe('MILLRACE-API-UNEXPECTED')
    expect(text).not.toContain('hunter2')
    expect(lines.join('')).toContain('"traceId":"asked-7"')
  })

  test('in our own parts does not tell the message of the error', async () => {
    const error = new AppError('MILLRACE-STORE-UNREACHABLE', 'db.internal:5432 refused')
    await using api = await openTestServer([throwing(error)])
    const response = await fetch(`${api.url}/broken`)
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('db.internal')
  })

  test.each([
    [
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      undefined,
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ],
    [undefined, 'mine_1', 'mine_1'],
    [undefined, '<script>', /^[0-9a-f-]{36}$/u],
    ['00-evil', undefined, /^[0-9a-f-]{36}$/u],
  ])('is named by traceparent %s and x-request-id %s when they are harmless', async (parent, asked, name) => {
    await using api = await openTestServer(things)
    const headers = { ...(parent && { traceparent: parent }), ...(asked && { 'x-request-id': asked }) }
    const id = (await fetch(`${api.url}/nothing`, { headers })).headers.get('x-request-id')
    expect(id).toMatch(name)
  })
})

describe('the host of a request', () => {
  test('makes absolute links, unless there is a public URL', async () => {
    await using plain = await openTestServer(things)
    await using known = await openTestServer(things, { services: { publicUrl: 'https://flow.example/' } })
    const named = await withHost(plain.port, { host: `localhost:${plain.port}` })
    const published = await withHost(known.port, { host: 'flow.example' })
    expect(JSON.parse(named.text)).toEqual({ baseUrl: `http://localhost:${plain.port}`, path: '/things/1' })
    expect(JSON.parse(published.text)).toMatchObject({ baseUrl: 'https://flow.example' })
  })

  test.each(['evil.example', '192.168.1.7', 'localhost.evil.example'])(
    'that is %s is refused by a server on loopback',
    async host => {
      await using api = await openTestServer(things)
      const answer = await withHost(api.port, { host })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('MILLRACE-API-HOST-REFUSED')
    },
  )

  test('of a web page that is not ours is refused by a server on loopback', async () => {
    await using api = await openTestServer(things)
    const foreign = await withHost(api.port, { host: 'localhost', origin: 'https://evil.example' })
    const own = await withHost(api.port, { host: 'localhost', origin: 'http://localhost:5173' })
    expect([foreign.status, own.status]).toEqual([403, 200])
  })

  test('that is no host is refused, on any server', async () => {
    await using api = await openTestServer(things, {
      services: { addressRules: { allowLoopback: false, allow: [] } },
    })
    const answers = await Promise.all(
      ['a b', 'x/y', 'user@x', 'x:99:1'].map(host => withHost(api.port, { host })),
    )
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect((await withHost(api.port, { host: 'flow.example:8080' })).status).toBe(200)
  })
})

describe('a stream', () => {
  function streaming(pieces: (signal: AbortSignal) => AsyncIterable<string>): Route {
    return defineRoute({
      method: 'GET',
      path: '/stream',
      summary: 'Streams',
      permission: 'read',
      answers: { 200: null },
      handle: async ({ signal }) => ({
        status: 200,
        headers: { 'content-type': 'text/plain' },
        stream: pieces(signal),
      }),
    })
  }
  const never = new Promise<never>(() => undefined)

  test('comes piece by piece, its headers at once', async () => {
    let go = (): void => undefined
    const asked = new Promise<void>(resolve => (go = resolve))
    await using api = await openTestServer(
      [
        streaming(async function* () {
          await asked
          yield 'one '
          yield 'two'
        }),
      ],
      { trusted },
    )
    const response = await fetch(`${api.url}/stream`)
    expect(response.headers.get('content-type')).toBe('text/plain')
    go()
    expect(await response.text()).toBe('one two')
  })

  test('ends when the client goes', async () => {
    let end = (): void => undefined
    const gone = new Promise<void>(resolve => (end = resolve))
    await using api = await openTestServer(
      [
        streaming(async function* (signal) {
          signal.addEventListener('abort', () => end())
          yield 'one'
          await never
        }),
      ],
      { trusted },
    )
    const abort = new AbortController()
    const response = await fetch(`${api.url}/stream`, { signal: abort.signal })
    await response.body?.getReader().read()
    abort.abort()
    await expect(gone).resolves.toBeUndefined()
  })

  test('ends whole when the server stops, though it waits for its next piece', async () => {
    await using api = await openTestServer(
      [
        streaming(async function* () {
          yield 'one'
          await never
        }),
      ],
      { trusted },
    )
    const response = await fetch(`${api.url}/stream`)
    const closed = api.server.close()
    expect(await response.text()).toBe('one')
    await closed
  })

  test('that fails in the middle breaks off, so that nobody takes it for whole', async () => {
    await using api = await openTestServer(
      [
        streaming(async function* () {
          yield 'one'
          throw new Error('lost')
        }),
      ],
      { trusted },
    )
    const response = await fetch(`${api.url}/stream`)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  test('makes no more than the client takes and the buffers on the way hold', async () => {
    let made = 0
    const piece = 'x'.repeat(64 * 1024)
    await using api = await openTestServer(
      [
        streaming(async function* () {
          for (;;) {
            made += piece.length
            yield piece
          }
        }),
      ],
      { trusted },
    )
    const response = await fetch(`${api.url}/stream`)
    let taken = 0
    for await (const chunk of response.body ?? []) {
      taken += chunk.length
      if (taken > 20_000_000) break
    }
    expect(made - taken).toBeLessThan(20_000_000)
  })
})
