import { describe, expect, test } from 'vitest'
import { UserAnswer, UserList } from '../../contract/access/user-answers.ts'
import { spaceRoutes } from '../spaces/space-routes.ts'
import { haveSpace, namesIn, users } from '../testing/access-calls.ts'
import { openTestApi, type TestApi } from '../testing/test-api.ts'
import { errorOf } from '../testing/webhook-bodies.ts'
import { userRoutes } from './user-routes.ts'

const open = (): Promise<TestApi> =>
  openTestApi({ routes: services => [...userRoutes(services), ...spaceRoutes(services)] })

async function haveUser(api: TestApi, body: Record<string, unknown>): Promise<UserAnswer & { id: string }> {
  const answer = await api.call('POST', users, { body })
  expect(answer.status, answer.text).toBe(201)
  return UserAnswer.required({ id: true }).parse(answer.body)
}

const patchOf = (path: string, value: unknown, op = 'replace') => ({ body: [{ op, path, value }] })

describe('a user', () => {
  test('is made, read, changed and deleted', async () => {
    await using api = await open()
    const made = await haveUser(api, {
      subject: 'auth0|eve',
      name: 'Eve',
      email: 'eve@example.com',
      assignedRoles: [{ name: 'TenantAdmin' }],
      status: 'invited',
      tenantId: 'tenant-1',
    })
    const role = { id: 'TenantAdmin', name: 'TenantAdmin', level: 'admin', type: 'default' }
    expect(made).toMatchObject({ name: 'Eve', subject: 'auth0|eve', status: 'active', assignedRoles: [role] })
    const one = `${users}/${made.id}`
    expect(made.links).toEqual({ self: { href: api.url + one } })
    expect((await api.call('GET', one)).body).toEqual(made)
    const patch = [
      { op: 'replace', path: '/name', value: 'Lady Eve' },
      { op: 'replace', path: '/preferredZoneinfo', value: 'Europe/Berlin' },
      { op: 'remove-value', path: '/assignedRoles', value: [{ name: 'TenantAdmin' }] },
    ]
    const patched = await api.call('PATCH', one, { body: patch })
    expect([patched.status, patched.text]).toEqual([204, ''])
    expect((await api.call('GET', one)).body).toMatchObject({
      name: 'Lady Eve',
      preferredZoneinfo: 'Europe/Berlin',
      assignedRoles: [],
    })
    expect((await api.call('DELETE', one)).status).toBe(204)
    expect(errorOf(await api.call('GET', one))).toMatchObject({ status: 404, code: 'USER-UNKNOWN' })
  })

  test.each<[string, unknown, number, string]>([
    ['the subject of another one', { subject: 'ada' }, 409, 'USER-SUBJECT-TAKEN'],
    [
      'a role that there is not',
      { subject: 'x', assignedRoles: [{ name: 'Boss' }] },
      400,
      'API-REQUEST-INVALID',
    ],
    ['another tenant', { subject: 'x', tenantId: 'other' }, 400, 'API-REQUEST-INVALID'],
    ['no subject', { name: 'x' }, 400, 'API-REQUEST-INVALID'],
  ])('is not made with %s', async (_, body, status, code) => {
    await using api = await open()
    expect(errorOf(await api.call('POST', users, { body }))).toMatchObject({ status, code })
  })

  test('changes the own name and preferences, and nothing else of anybody', async () => {
    await using api = await open()
    const change = async (id: string, call: ReturnType<typeof patchOf>) =>
      (await api.call('PATCH', `${users}/${id}`, { key: 'ada', ...call })).status
    expect(await change('ada', patchOf('/name', 'Lady'))).toBe(204)
    expect(await change('ada', patchOf('/preferredLocale', 'en'))).toBe(204)
    expect(await change('ada', patchOf('/assignedRoles', [{ name: 'TenantAdmin' }]))).toBe(403)
    expect(await change('ada', patchOf('/status', 'disabled'))).toBe(403)
    expect(await change('bob', patchOf('/name', 'Bobby'))).toBe(403)
    expect((await api.call('GET', `${users}/me`, { key: 'ada' })).body).toMatchObject({
      id: 'ada',
      name: 'Lady',
      assignedRoles: [],
    })
  })

  test('who is disabled is let in no more, and is again when enabled', async () => {
    await using api = await open()
    await api.call('PATCH', `${users}/ada`, patchOf('/status', 'disabled'))
    const refused = await api.call('GET', `${users}/me`, { key: 'ada' })
    expect(errorOf(refused)).toMatchObject({ status: 401, code: 'API-USER-DISABLED' })
    await api.call('PATCH', `${users}/ada`, patchOf('/status', 'active'))
    expect((await api.call('GET', `${users}/me`, { key: 'ada' })).status).toBe(200)
  })

  test('loses what an administrator may with the role, also with the key of before', async () => {
    await using api = await open()
    const key = await api.haveKey({ userId: 'eve', role: 'TenantAdmin' })
    expect((await api.call('POST', users, { key, body: { subject: 'one' } })).status).toBe(201)
    await api.call('PATCH', `${users}/eve`, patchOf('/assignedRoles', []))
    expect((await api.call('POST', users, { key, body: { subject: 'two' } })).status).toBe(403)
    await api.call('PATCH', `${users}/eve`, patchOf('/assignedRoles', [{ id: 'TenantAdmin' }], 'add'))
    expect((await api.call('POST', users, { key, body: { subject: 'two' } })).status).toBe(201)
  })

  test('who owns a space is not deleted; others go with their keys', async () => {
    await using api = await open()
    const { id } = await haveSpace(api, 'Sales')
    const own = (ownerId: string) => api.call('PUT', `/api/v1/spaces/${id}`, { body: { ownerId } })
    await own('ada')
    const refused = await api.call('DELETE', `${users}/ada`)
    expect(errorOf(refused)).toMatchObject({ status: 409, code: 'USER-OWNS-SPACES' })
    await own('bob')
    expect((await api.call('DELETE', `${users}/ada`)).status).toBe(204)
    expect(errorOf(await api.call('GET', users, { key: 'ada' })).code).toBe('API-KEY-UNKNOWN')
  })

  test('who is the owner in millrace.yaml stays what the file says', async () => {
    await using api = await open()
    const refused = [
      await api.call('DELETE', `${users}/admin`),
      await api.call('PATCH', `${users}/admin`, patchOf('/status', 'disabled')),
      await api.call('PATCH', `${users}/admin`, patchOf('/assignedRoles', [])),
    ]
    expect(refused.map(errorOf)).toEqual(Array(3).fill({ status: 409, code: 'USER-IN-FILE' }))
    expect((await api.call('PATCH', `${users}/admin`, patchOf('/preferredLocale', 'de'))).status).toBe(204)
  })
})

describe('the list of users', () => {
  test('is filtered, sorted, paged and counted', async () => {
    await using api = await open()
    const eve = await haveUser(api, { subject: 'auth0|eve', name: 'Eve', email: 'eve@example.com' })
    const list = async (query: string) => namesIn(await api.call('GET', `${users}?${query}`))
    expect(await list('sort=-name')).toEqual(['Eve', 'bob', 'admin', 'ada'])
    expect(await list(`filter=${encodeURIComponent('email co "EXAMPLE" or id eq "bob"')}`)).toEqual([
      'bob',
      'Eve',
    ])
    expect(await list(`filter=${encodeURIComponent('assignedRoles.name eq "TenantAdmin"')}`)).toEqual([
      'admin',
    ])
    const page = UserList.parse((await api.call('GET', `${users}?limit=3&totalResults=true`)).body)
    expect([page.data.length, page.totalResults]).toEqual([3, 4])
    const next = await api.call('GET', page.links.next?.href ?? '')
    expect(namesIn(next)).toEqual(['Eve'])
    expect((await api.call('GET', `${users}/actions/count`)).body).toEqual({ total: 4 })
    const filter = { body: { filter: `id eq "${eve.id}"` } }
    expect(namesIn(await api.call('POST', `${users}/actions/filter`, filter))).toEqual(['Eve'])
  })

  test('refuses a filter with the column of the mistake', async () => {
    await using api = await open()
    const answer = await api.call('GET', `${users}?filter=${encodeURIComponent('name eq bob')}`)
    expect(errorOf(answer)).toMatchObject({ status: 400, code: 'USER-FILTER-INVALID' })
    expect(answer.text).toContain('column 9')
  })

  test('gives the fields that are asked for', async () => {
    await using api = await open()
    const { body } = await api.call('GET', `${users}/ada?fields=id,%20name`)
    expect(body).toEqual({ id: 'ada', name: 'ada' })
  })

  test('shows others neither addresses nor roles, and does not let them search for these', async () => {
    await using api = await open()
    const { id } = await haveUser(api, { subject: 's', name: 'Eve', email: 'eve@example.com' })
    const seen = UserAnswer.parse((await api.call('GET', `${users}/${id}`, { key: 'ada' })).body)
    expect([seen.email, seen.assignedRoles]).toEqual([undefined, undefined])
    const filter = encodeURIComponent('email co "eve" or assignedRoles.name eq "TenantAdmin"')
    expect(namesIn(await api.call('GET', `${users}?filter=${filter}`, { key: 'ada' }))).toEqual([])
  })
})
