import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ErrorAnswer } from '../contract/api/error-answer.ts'
import type { ApiServices } from './api-services.ts'
import type { Route } from './route.ts'
import { defineRoute } from './route.ts'
import { openTestApi, type TestApi, type TestAnswer } from './testing/test-api.ts'
import { core, v1 } from './testing/webhook-bodies.ts'

const longAgo = new Date('2020-01-01T00:00:00Z')

function admins(_services: ApiServices): readonly Route[] {
  return (['GET', 'POST'] as const).map(method =>
    defineRoute({
      method,
      path: '/things',
      summary: 'Things of administrators',
      permission: 'admin',
      answers: { 200: z.unknown() },
      handle: async ({ caller }) => ({ status: 200, body: caller }),
    }),
  )
}

/** An address of a route that hits nothing. */
function addressOf({ path }: Route): string {
  return path.replaceAll(/:\w+/gu, '999-1')
}

async function answersOf(api: TestApi, key: string): Promise<readonly (readonly [Route, TestAnswer])[]> {
  return await Promise.all(
    api.routes.map(async route => [route, await api.call(route.method, addressOf(route), { key })] as const),
  )
}

function codeOf({ body }: TestAnswer): string | undefined {
  return ErrorAnswer.parse(body).errors[0]?.code
}

describe('every route of the table', () => {
  test.each([
    ['no key', async () => 'none', 'MILLRACE-API-KEY-MISSING'],
    ['a text that is no key', async () => 'nonsense', 'MILLRACE-API-KEY-UNKNOWN'],
    ['a made-up key', async () => `mlr_0011223344556677_${'x'.repeat(43)}`, 'MILLRACE-API-KEY-UNKNOWN'],
    ['the id of a key with other secret bits', changedKey, 'MILLRACE-API-KEY-UNKNOWN'],
    ['an expired key', (api: TestApi) => api.haveKey({ expiresAt: longAgo }), 'MILLRACE-API-KEY-EXPIRED'],
    ['a revoked key', (api: TestApi) => api.haveKey({ revokedAt: longAgo }), 'MILLRACE-API-KEY-REVOKED'],
  ])('that is not public refuses %s', async (_what, keyOf, code) => {
    await using api = await openTestApi()
    const key = await keyOf(api)
    for (const [route, answer] of await answersOf(api, key)) {
      const expected = route.permission === 'public' ? undefined : 401
      expect([route.path, answer.status === 401 ? 401 : undefined]).toEqual([route.path, expected])
      expect(answer.headers.get('www-authenticate')).toBe(expected === undefined ? null : 'Bearer')
      expect(expected === undefined || codeOf(answer) === code).toBe(true)
    }
  })

  test.each(['ada', 'admin'])('lets %s in, for what the role may', async key => {
    await using api = await openTestApi()
    for (const [route, { status }] of await answersOf(api, key)) {
      const refused = route.permission === 'admin' && key === 'ada'
      expect([route.path, status === 401 || status === 403]).toEqual([
        route.path,
        refused || (key === 'ada' && route.path === '/api/v1/deliveries'),
      ])
      expect(status).toBeLessThan(500)
    }
  })
})

async function changedKey({ keys: { admin } }: TestApi): Promise<string> {
  return admin.slice(0, -4) + (admin.endsWith('AAAA') ? 'BBBB' : 'AAAA')
}

describe('a key', () => {
  test('ends at the moment at which it is revoked', async () => {
    await using api = await openTestApi({ routes: admins })
    expect((await api.call('GET', '/things')).status).toBe(200)
    const id = api.keys.admin.split('_')[1] ?? ''
    await api.store.write(({ keys }) => keys.revoke(id, new Date()))
    expect((await api.call('GET', '/things')).status).toBe(401)
  })

  test('of a user is refused what administrators may', async () => {
    await using api = await openTestApi({ routes: admins })
    const answer = await api.call('GET', '/things', { key: 'ada' })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'MILLRACE-API-FORBIDDEN'])
  })

  test('ends at the moment at which it expires', async () => {
    await using api = await openTestApi({ routes: admins })
    const key = await api.haveKey({ role: 'TenantAdmin', expiresAt: new Date(Date.now() + 300) })
    expect((await api.call('GET', '/things', { key })).status).toBe(200)
    await vi.waitFor(
      async () => expect(codeOf(await api.call('GET', '/things', { key }))).toBe('MILLRACE-API-KEY-EXPIRED'),
      { timeout: 5000, interval: 20 },
    )
  })

  test('has one tier for each kind of request, whichever prefix of the webhooks API they go to', async () => {
    await using api = await openTestApi({ limits: { readsPerMinute: 4, writesPerMinute: 3 } })
    await atTheBeginningOfAMinute()
    const requests = [
      ['GET', v1],
      ['GET', core],
      ['GET', `${v1}/event-types`],
      ['GET', `${core}/x/deliveries`],
      ['GET', `${core}/x`],
      ['POST', v1],
      ['PATCH', `${core}/x`],
      ['DELETE', `${v1}/x`],
      ['PUT', `${core}/x`],
      ['POST', `${v1}/x/deliveries/1-1/actions/resend`],
    ] as const
    const refused: string[] = []
    for (const [method, path] of requests)
      if ((await api.call(method, path)).status === 429) refused.push(`${method} ${path}`)
    expect(refused).toEqual([`GET ${core}/x`, `PUT ${core}/x`, `POST ${v1}/x/deliveries/1-1/actions/resend`])
  })

  test('may make so many requests a minute, reading and writing counted apart', async () => {
    await using api = await openTestApi({ routes: admins, limits: { readsPerMinute: 3, writesPerMinute: 1 } })
    await atTheBeginningOfAMinute()
    const statuses: number[] = []
    for (const method of ['GET', 'POST', 'GET', 'GET', 'POST', 'GET'])
      statuses.push((await api.call(method, '/things')).status)
    const other = await api.haveKey({ role: 'TenantAdmin' })
    const refused = await api.call('POST', '/things')
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
    expect(codeOf(refused)).toBe('MILLRACE-API-TOO-MANY-REQUESTS')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await api.call('POST', '/things', { key: other })).status).toBe(200)
  })
})

/** The tiers count by minutes of the clock; a test that counts must lie within one. */
async function atTheBeginningOfAMinute(): Promise<void> {
  await vi.waitFor(() => expect(new Date().getSeconds()).toBeLessThan(55), { timeout: 10_000, interval: 100 })
}
