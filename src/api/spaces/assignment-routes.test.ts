import { describe, expect, test } from 'vitest'
import { AssignmentList } from '../../contract/access/space-answers.ts'
import { haveRoles, haveSpace, spaces } from '../testing/access-calls.ts'
import { openTestApi } from '../testing/test-api.ts'
import { errorOf } from '../testing/webhook-bodies.ts'
import { spaceRoutes } from './space-routes.ts'

describe('an assignment', () => {
  test('gives a user roles in a space, which can be changed and taken away', async () => {
    await using api = await openTestApi({ routes: spaceRoutes })
    const space = await haveSpace(api, 'Sales')
    const made = await haveRoles(api, space, 'ada', 'consumer', 'consumer')
    expect(made).toMatchObject({ assigneeId: 'ada', type: 'user', roles: ['consumer'], spaceId: space.id })
    const one = `${spaces}/${space.id}/assignments/${made.id}`
    expect(made.links).toEqual({
      self: { href: api.url + one },
      space: { href: `${api.url}${spaces}/${space.id}` },
    })
    expect((await api.call('GET', one, { key: 'ada' })).body).toEqual(made)
    const changed = await api.call('PUT', one, { body: { roles: ['facilitator'] } })
    expect(changed.body).toMatchObject({ roles: ['facilitator'], updatedBy: 'admin' })
    expect((await api.call('DELETE', one, { key: 'ada' })).status).toBe(204)
    expect((await api.call('GET', `${spaces}/${space.id}`, { key: 'ada' })).status).toBe(404)
    expect(errorOf(await api.call('GET', one))).toMatchObject({
      status: 404,
      code: 'SPACE-ASSIGNMENT-UNKNOWN',
    })
  })

  test.each<[string, unknown, number, string]>([
    [
      'a role of other spaces',
      { assigneeId: 'bob', roles: ['codeveloper'], type: 'user' },
      400,
      'API-REQUEST-INVALID',
    ],
    ['no roles', { assigneeId: 'bob', roles: [], type: 'user' }, 400, 'API-REQUEST-INVALID'],
    ['a group', { assigneeId: 'bob', roles: ['consumer'], type: 'group' }, 400, 'API-REQUEST-INVALID'],
    [
      'somebody who is not there',
      { assigneeId: 'eve', roles: ['consumer'], type: 'user' },
      404,
      'USER-UNKNOWN',
    ],
    ['the owner', { assigneeId: 'admin', roles: ['consumer'], type: 'user' }, 409, 'SPACE-ASSIGNMENT-TAKEN'],
    [
      'a user who has one',
      { assigneeId: 'ada', roles: ['operator'], type: 'user' },
      409,
      'SPACE-ASSIGNMENT-TAKEN',
    ],
  ])('is not made for %s', async (_, body, status, code) => {
    await using api = await openTestApi({ routes: spaceRoutes })
    const space = await haveSpace(api, 'Sales')
    await haveRoles(api, space, 'ada', 'consumer')
    const answer = await api.call('POST', `${spaces}/${space.id}/assignments`, { body })
    expect(errorOf(answer)).toMatchObject({ status, code })
  })

  test('is of one space: another space does not have it', async () => {
    await using api = await openTestApi({ routes: spaceRoutes })
    const [sales, trade] = [await haveSpace(api, 'Sales'), await haveSpace(api, 'Trade')]
    const { id } = await haveRoles(api, sales, 'ada', 'consumer')
    const one = `${spaces}/${trade.id}/assignments/${id}`
    expect((await api.call('GET', one)).status).toBe(404)
    expect((await api.call('DELETE', one)).status).toBe(404)
  })

  test('is found by its user among those of the space', async () => {
    await using api = await openTestApi({ routes: spaceRoutes })
    const space = await haveSpace(api, 'Sales')
    for (const user of ['ada', 'bob']) await haveRoles(api, space, user, 'consumer')
    const find = async (query: string) =>
      AssignmentList.parse((await api.call('GET', `${spaces}/${space.id}/assignments?${query}`)).body)
    expect((await find('')).data.map(each => each.assigneeId)).toEqual(['ada', 'bob'])
    const found = await find('assigneeId=bob&type=user')
    expect([found.data.map(each => each.assigneeId), found.meta.count]).toEqual([['bob'], 1])
    expect((await find('type=group')).data).toEqual([])
  })
})

test.each([
  ['consumer', 'GET', 200],
  ['consumer', 'PUT', 403],
  ['facilitator', 'PUT', 200],
  ['publisher', 'GET', 200],
] as const)(
  'the role %s in a space and %s give %i, and the refusal names the role',
  async (role, method, status) => {
    await using api = await openTestApi({ routes: spaceRoutes })
    const space = await haveSpace(api, 'Sales')
    await haveRoles(api, space, 'ada', role)
    const body = method === 'PUT' ? { body: { description: 'x' } } : {}
    const answer = await api.call(method, `${spaces}/${space.id}`, { key: 'ada', ...body })
    expect(answer.status).toBe(status)
    expect(answer.text.includes('needs the role facilitator in the space')).toBe(status === 403)
  },
)

test('who has no role in a space is told the same as if it were not there', async () => {
  await using api = await openTestApi({ routes: spaceRoutes })
  const { id } = await haveSpace(api, 'Sales')
  const hidden = await api.call('GET', `${spaces}/${id}`, { key: 'bob' })
  const missing = await api.call('GET', `${spaces}/none`, { key: 'bob' })
  const shape = (text: string): unknown =>
    JSON.parse(text, (key, value: unknown) => (key === 'traceId' ? '' : value))
  expect(hidden.status).toBe(404)
  expect(shape(hidden.text.replaceAll(id, 'none'))).toEqual(shape(missing.text))
})
