import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ErrorAnswer } from '../../contract/api/error-answer.ts'
import { askedPage, pageOfRows } from '../page-links.ts'
import { defineRoute, type Route } from '../route.ts'
import { openTestServer } from '../testing/test-server.ts'
import { makeVaultKey, openVault } from '../../delivery/open-vault.ts'
import { Secret } from '../../foundation/secret.ts'

const vault = openVault(new Secret(makeVaultKey()))
const Query = z.strictObject({ limit: z.coerce.number().optional(), name: z.string().optional() })
const anywhere = { services: { addressRules: { allowLoopback: false, allow: [] } } }

const lists: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/numbers',
    summary: 'Numbers, in pages',
    permission: 'public',
    query: Query,
    answers: { 200: z.unknown() },
    handle: async request => {
      const asked = askedPage(request, { query: Query, at: z.int(), vault })
      const { rows, links } = pageOfRows(request, vault, asked, { rows: [1, 2, 3], at: row => row })
      return { status: 200, body: { rows, links } }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/tags',
    summary: 'Takes tags',
    permission: 'public',
    body: z.strictObject({
      tags: z.array(z.enum(['a'])),
      about: z.record(z.string(), z.string()).default({}),
    }),
    answers: { 204: null },
    handle: async () => ({ status: 204 }),
  }),
]

const oneNumber = defineRoute({
  method: 'GET',
  path: '/numbers/:number',
  summary: 'A number',
  permission: 'public',
  params: z.strictObject({ number: z.string().max(20) }),
  answers: { 200: z.unknown() },
  handle: async ({ params }) => ({ status: 200, body: params }),
})

/** Sends bytes as they are, and gives what comes back until the end of the connection. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}

function get(target: string, host: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
}

describe('a request', () => {
  test.each(['localhost:99999', '127.0.0.999', '256.256.256.256', '[::::]', '[1.2.3.4]'])(
    'whose Host is %s, of which no URL can be made, is refused',
    async host => {
      await using api = await openTestServer(lists, anywhere)
      const text = await exchange(api.port, get('/numbers?limit=2', host))
      expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*MILLRACE-API-HOST-INVALID/u)
    },
  )

  test('that names the whole URL gets links to the host that was checked', async () => {
    await using api = await openTestServer(lists, anywhere)
    const text = await exchange(api.port, get('http://evil.example/numbers?limit=2', 'flow.example'))
    const { links } = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as {
      links: Record<string, { href: string }>
    }
    expect(links['self']?.href).toBe('http://flow.example/numbers?limit=2')
    expect(links['next']?.href).toMatch(/^http:\/\/flow\.example\/numbers\?next=/u)
  })

  test('that names the public URL with its usual port is one to it', async () => {
    await using api = await openTestServer(lists, { services: { publicUrl: 'https://flow.example' } })
    for (const [host, status] of [
      ['flow.example', 200],
      ['FLOW.example:443', 200],
      ['flow.example:80', 403],
    ] as const)
      expect(await exchange(api.port, get('/numbers', host))).toContain(`HTTP/1.1 ${status}`)
  })

  test('with U+0000 in the query or the body is refused, naming the place', async () => {
    await using api = await openTestServer(lists)
    const headers = { 'content-type': 'application/json' }
    const body = '{"tags":["a"],"about":{"x/y":"\\u0000"}}'
    const answers = [
      await fetch(`${api.url}/numbers?name=a%00b`),
      await fetch(`${api.url}/tags`, { method: 'POST', headers, body }),
    ]
    const sources = await Promise.all(
      answers.map(async answer => ErrorAnswer.parse(await answer.json()).errors[0]?.meta?.source),
    )
    expect(answers.map(({ status }) => status)).toEqual([400, 400])
    expect(sources).toEqual([{ parameter: 'name' }, { pointer: '/about/x~1y' }])
  })

  test('that is wrong in very many places is told of the first ones', async () => {
    await using api = await openTestServer(lists)
    const body = JSON.stringify({ tags: Array.from({ length: 100_000 }, () => 'b') })
    const answer = await fetch(`${api.url}/tags`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const text = await answer.text()
    expect([answer.status, text.length < 50_000]).toEqual([400, true])
    expect(ErrorAnswer.parse(JSON.parse(text)).errors[0]?.meta?.source).toEqual({ pointer: '/tags/0' })
  })

  test('whose path has an id longer than any is told so by its route', async () => {
    await using api = await openTestServer([...lists, oneNumber])
    const answer = await fetch(`${api.url}/numbers/${'1'.repeat(5000)}`)
    const { errors } = ErrorAnswer.parse(await answer.json())
    expect([answer.status, errors[0]?.meta?.source]).toEqual([400, { parameter: 'number' }])
  })

  test('nested deeper than functions can call themselves is refused like any other', async () => {
    await using api = await openTestServer(lists)
    const body = '['.repeat(200_000) + ']'.repeat(200_000)
    const answer = await fetch(`${api.url}/tags`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(answer.status).toBe(400)
  })
})

test('a client that does not read its stream keeps no server from stopping', async () => {
  const endless = defineRoute({
    method: 'GET',
    path: '/stream',
    summary: 'Streams',
    permission: 'public',
    answers: { 200: null },
    handle: async () => ({
      status: 200,
      stream: (async function* () {
        for (;;) yield await Promise.resolve('x'.repeat(64 * 1024))
      })(),
    }),
  })
  await using api = await openTestServer([endless])
  const socket = connect(api.port, '127.0.0.1')
  socket.write(get('/stream', 'localhost'))
  await once(socket, 'readable')
  socket.pause()
  await api.server.close()
  expect(socket.destroyed).toBe(false)
  socket.destroy()
})

test('a client that never ends its connection keeps no server from stopping', async () => {
  await using api = await openTestServer(lists)
  const open = async () => {
    const socket = connect({ port: api.port, host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    return socket
  }
  const [silent, answered] = [await open(), await open()]
  answered.write('GET /numbers HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(answered, 'data')
  const closed = Promise.all([silent, answered].map(socket => once(socket.resume(), 'end')))
  await api.server.close()
  await closed
  expect([silent.writable, answered.writable]).toEqual([true, true])
  for (const socket of [silent, answered]) socket.destroy()
})
