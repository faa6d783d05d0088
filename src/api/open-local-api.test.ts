import { expect, test } from 'vitest'
import { AppError } from '../foundation/app-error.ts'
import { Secret } from '../foundation/secret.ts'
import type { ApiClient } from './api-client.ts'
import { eventRoutes } from './events/event-routes.ts'
import { openLocalApi } from './open-local-api.ts'
import { openRemoteApi } from './open-remote-api.ts'
import { spaceRoutes } from './spaces/space-routes.ts'
import { haveRoles, haveSpace } from './testing/access-calls.ts'
import { openTestApi, type TestApi } from './testing/test-api.ts'
import { aWebhook, core, haveWebhook, v1 } from './testing/webhook-bodies.ts'
import { webhookRoutes } from './webhooks/webhook-routes.ts'

/** The same API in this process and over HTTP, on one state and in one name. */
function bothWays(api: TestApi): readonly [local: ApiClient, remote: ApiClient] {
  const local = openLocalApi(api.routes, { userId: 'admin', role: 'TenantAdmin' }, api.store)
  return [local, openRemoteApi({ url: api.url, key: new Secret(api.keys.admin) })]
}

async function outcomeOf(client: ApiClient, [method, path, body]: Call): Promise<unknown> {
  try {
    const { status, body: answered } = await client.request(method, path, body)
    return { status, answered: withoutHost(answered) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { code: error.code, message: error.message }
  }
}

/** Cursors are sealed with random bits, and each way has a host of its own. */
function withoutHost(body: unknown): unknown {
  if (body === undefined) return undefined
  const text = JSON.stringify(body).replaceAll(
    /http:\/\/(127\.0\.0\.1:\d+|this-process\.invalid)/gu,
    'http://server',
  )
  return JSON.parse(text.replaceAll(/=v1\.[\w-]+/gu, '=cursor')) as unknown
}

type Call = readonly [method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown]

test('the API in this process answers, and refuses, as the server does', async () => {
  await using api = await openTestApi()
  const { id } = await haveWebhook(api)
  const other = await haveWebhook(api, { name: 'Other' })
  const calls: readonly Call[] = [
    ['GET', v1],
    ['GET', `${v1}?limit=1&sort=+name&name=o`],
    ['GET', `${v1}?limit=0&hue=red&sort=+id`],
    ['GET', `${core}/${id}`],
    ['GET', `${v1}/event-types`],
    ['GET', `${v1}/${id}/deliveries?status=fail`],
    ['GET', `${v1}/nobody`],
    ['GET', `${v1}/%00`],
    ['GET', `${v1}?next=made-up`],
    ['POST', v1, aWebhook({ name: '', level: 'space' })],
    ['POST', core, aWebhook({ id: 'mine' })],
    ['POST', v1, undefined],
    ['PUT', `${core}/${id}`, aWebhook()],
    ['PATCH', `${v1}/${id}`, [{ op: 'replace', path: '/name', value: 'New' }]],
    ['PATCH', `${v1}/${id}`, [{ op: 'replace', path: '/nothing', value: 'x' }]],
    ['PATCH', `${v1}/${id}`, [{ op: 'replace', path: '/name', value: 7 }]],
    ['POST', `${v1}/${id}/actions/replay`, { dryRun: true }],
    ['POST', `${v1}/${id}/deliveries/1-1/actions/resend`],
    ['GET', '/api/v1/nothing'],
    ['DELETE', v1],
  ]
  const [local, remote] = bothWays(api)
  for (const call of calls)
    expect(await outcomeOf(local, call), call.join(' ')).toEqual(await outcomeOf(remote, call))
  expect(await outcomeOf(local, ['DELETE', `${v1}/${id}`])).toEqual(
    await outcomeOf(remote, ['DELETE', `${v1}/${other.id}`]),
  )
})

test('a right in a space is asked for in this process too', async () => {
  await using api = await openTestApi({ routes: spaceRoutes })
  const { id } = await haveSpace(api, 'Sales')
  const trade = await haveSpace(api, 'Trade')
  await haveRoles(api, trade, 'ada', 'consumer')
  const local = openLocalApi(api.routes, { userId: 'ada', role: 'User' }, api.store)
  const remote = openRemoteApi({ url: api.url, key: new Secret(api.keys.ada) })
  const calls: readonly (readonly [Call, string])[] = [
    [['GET', `/api/v1/spaces/${id}`], 'MILLRACE-SPACE-UNKNOWN'],
    [['PUT', `/api/v1/spaces/${trade.id}`, { description: 'x' }], 'MILLRACE-SPACE-FORBIDDEN'],
  ]
  for (const [call, code] of calls)
    for (const client of [local, remote]) expect(await outcomeOf(client, call)).toMatchObject({ code })
  expect(await outcomeOf(local, ['GET', `/api/v1/spaces/${trade.id}`])).toMatchObject({ status: 200 })
})

test('a broken escape in a path is refused in this process too', async () => {
  await using api = await openTestApi()
  for (const client of bothWays(api))
    expect(await outcomeOf(client, ['GET', `${v1}/%zz`])).toMatchObject({ code: 'MILLRACE-API-URL-INVALID' })
})

test('links of answers lead on, in this process as over HTTP', async () => {
  await using api = await openTestApi()
  for (const name of ['a', 'b', 'c']) await haveWebhook(api, { name })
  for (const client of bothWays(api)) {
    const names: string[] = []
    let path: string | undefined = `${v1}?limit=2&sort=name`
    while (path !== undefined) {
      const { data, links } = (await client.request('GET', path)).body as ListAnswer
      names.push(...data.map(webhook => webhook.name))
      const next: string | undefined = links.next?.href
      path = next === undefined ? undefined : new URL(next).pathname + new URL(next).search
    }
    expect(names).toEqual(['a', 'b', 'c'])
  }
})

interface ListAnswer {
  readonly data: readonly { readonly name: string }[]
  readonly links: { readonly next?: { readonly href: string } }
}

test('a stream comes in this process as over HTTP, and ends without an error when the reader has enough', async () => {
  await using api = await openTestApi({
    routes: services => [...webhookRoutes(services), ...eventRoutes(services)],
  })
  for (const client of bothWays(api)) {
    const enough = new AbortController()
    let text = ''
    for await (const piece of client.stream('/api/v1/events/stream?after=0', enough.signal)) {
      text += piece
      enough.abort()
    }
    expect(text).toContain('id: 0')
  }
})
