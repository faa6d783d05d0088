import { describe, expect, test } from 'vitest'
import { SpaceAnswer, SpaceList } from '../../contract/access/space-answers.ts'
import { aSpace } from '../../store/testing/sample-access.ts'
import { haveRoles, haveSpace, namesIn, spaces } from '../testing/access-calls.ts'
import { openTestApi, type TestApi } from '../testing/test-api.ts'
import { errorOf, pageOfAnswer } from '../testing/webhook-bodies.ts'
import { wholeTable } from '../testing/whole-table.ts'

const outside = {
  launcher: { launch: () => Promise.resolve(undefined), stop: () => Promise.resolve(0) },
  datasets: { rows: () => Promise.resolve([]) },
}
const open = (access: Parameters<typeof openTestApi>[0] = {}): Promise<TestApi> =>
  openTestApi({ routes: services => wholeTable(services, outside), ...access })

describe('a space', () => {
  test('is made, read, changed and deleted, with links that are absolute', async () => {
    await using api = await open()
    const made = await haveSpace(api, 'Sales')
    expect(made).toMatchObject({
      name: 'Sales',
      type: 'data',
      ownerId: 'admin',
      tenantId: 'tenant-1',
      links: {
        self: { href: `${api.url}${spaces}/${made.id}` },
        assignments: { href: `${api.url}${spaces}/${made.id}/assignments` },
      },
    })
    const one = `${spaces}/${made.id}`
    const put = await api.call('PUT', one, { body: { description: 'of the shop', ownerId: 'ada' } })
    expect(put.body).toMatchObject({ name: 'Sales', description: 'of the shop', ownerId: 'ada' })
    const patch = [
      { op: 'replace', path: '/name', value: 'Trade' },
      { op: 'replace', path: '/ownerId', value: 'bob' },
    ]
    const patched = await api.call('PATCH', one, { key: 'ada', body: patch })
    expect([patched.status, SpaceAnswer.parse(patched.body)]).toMatchObject([
      200,
      { name: 'Trade', ownerId: 'bob', meta: { roles: [], actions: [] } },
    ])
    expect((await api.call('GET', one)).body).toMatchObject({ name: 'Trade', description: 'of the shop' })
    expect((await api.call('DELETE', one, { key: 'bob' })).status).toBe(204)
    expect(errorOf(await api.call('GET', one))).toMatchObject({ status: 404, code: 'SPACE-UNKNOWN' })
  })

  test.each<[string, unknown, number, string]>([
    ['the name of another one, in whatever case', { name: 'sALES', type: 'data' }, 409, 'SPACE-NAME-TAKEN'],
    ['a type that means nothing here', { name: 'New', type: 'shared' }, 400, 'API-REQUEST-INVALID'],
    ['a sign that names may not have', { name: 'a/b', type: 'data' }, 400, 'API-REQUEST-INVALID'],
    ['no name', { name: ' ', type: 'data' }, 400, 'API-REQUEST-INVALID'],
  ])('is not made with %s', async (_, body, status, code) => {
    await using api = await open()
    await haveSpace(api, 'Sales')
    expect(errorOf(await api.call('POST', spaces, { body }))).toMatchObject({ status, code })
  })

  test('does not take the name of another one, or an owner who is not there', async () => {
    await using api = await open()
    await haveSpace(api, 'Sales')
    const { id } = await haveSpace(api, 'Trade')
    const change = (body: unknown) => api.call('PUT', `${spaces}/${id}`, { body })
    expect(errorOf(await change({ name: 'sales' })).code).toBe('SPACE-NAME-TAKEN')
    expect(errorOf(await change({ ownerId: 'eve' })).code).toBe('USER-UNKNOWN')
    expect((await change({ name: 'TRADE' })).status).toBe(200)
  })

  test('that holds projects is not deleted', async () => {
    await using api = await open({ access: { projectsIn: () => Promise.resolve(2) } })
    const { id } = await haveSpace(api, 'Sales')
    const answer = await api.call('DELETE', `${spaces}/${id}`)
    expect(errorOf(answer)).toMatchObject({ status: 409, code: 'SPACE-HOLDS-PROJECTS' })
    expect(answer.text).toContain('holds 2 projects')
  })

  test('that millrace.yaml names is there for as long as the file names it, as the file says', async () => {
    const owner = { id: 'admin', name: 'Admin' }
    await using api = await open({ access: { declared: { owner, spaces: [{ id: 's1', name: 'Fleet' }] } } })
    await api.store.write(unit => unit.spaces.add(aSpace('s1', { name: 'Fleet', ownerId: 'admin' })))
    const one = `${spaces}/s1`
    const refused = [
      await api.call('DELETE', one),
      await api.call('PUT', one, { body: { name: 'Other' } }),
      await api.call('PUT', one, { body: { ownerId: 'ada' } }),
    ]
    expect(refused.map(errorOf)).toEqual(Array(3).fill({ status: 409, code: 'SPACE-IN-FILE' }))
    const described = await api.call('PUT', one, { body: { name: 'Fleet', description: 'planes' } })
    expect(described.body).toMatchObject({
      description: 'planes',
      meta: { actions: ['read', 'create', 'update'] },
    })
  })
})

describe('the list of spaces', () => {
  test('has those in which the caller has a role, with the roles', async () => {
    await using api = await open()
    const sales = await haveSpace(api, 'Sales')
    const trade = await haveSpace(api, 'Trade')
    await haveSpace(api, 'Other')
    await haveRoles(api, sales, 'ada', 'consumer', 'operator')
    await api.call('PUT', `${spaces}/${trade.id}`, { body: { ownerId: 'ada' } })
    const list = SpaceList.parse((await api.call('GET', spaces, { key: 'ada' })).body)
    expect(list.data.map(({ name, meta }) => [name, meta.roles, meta.actions])).toEqual([
      ['Sales', ['consumer', 'operator'], ['read']],
      ['Trade', trade.meta.assignableRoles, ['read', 'create', 'update', 'delete', 'change_owner']],
    ])
    expect(list.meta.count).toBe(2)
    expect(namesIn(await api.call('GET', spaces))).toEqual(['Other', 'Sales', 'Trade'])
    expect(namesIn(await api.call('GET', `${spaces}?roles=operator`, { key: 'ada' }))).toEqual([
      'Sales',
      'Trade',
    ])
    expect(namesIn(await api.call('GET', spaces, { key: 'bob' }))).toEqual([])
  })

  test.each([
    ['name=TA', 'Metal Retail'],
    ['sort=-name', 'Trade Retail Metal'],
    ['sort=createdAt', 'Trade Metal Retail'],
    ['sort=-createdAt', 'Retail Metal Trade'],
    ['type=shared,managed', ''],
    ['type=data&ownerId=ada', 'Metal'],
    ['roles=nonsense', ''],
  ])('takes %s', async (query, expected) => {
    await using api = await open()
    for (const name of ['Trade', 'Metal', 'Retail']) await haveSpace(api, name)
    const [first] = SpaceList.parse((await api.call('GET', spaces)).body).data
    await api.call('PUT', `${spaces}/${first?.id}`, { body: { ownerId: 'ada' } })
    expect(namesIn(await api.call('GET', `${spaces}?${query}`)).join(' ')).toBe(expected)
  })

  test('comes in pages, on and back, whose cursors nobody can make up', async () => {
    await using api = await open()
    for (const name of ['a', 'b', 'c', 'd', 'e']) await haveSpace(api, name)
    const first = await api.call('GET', `${spaces}?limit=2&sort=-name`)
    const second = await api.call('GET', pageOfAnswer(first).links.next?.href ?? '')
    const third = await api.call('GET', pageOfAnswer(second).links.next?.href ?? '')
    const back = await api.call('GET', pageOfAnswer(third).links.prev?.href ?? '')
    const again = await api.call('GET', pageOfAnswer(back).links.prev?.href ?? '')
    const pages = [first, second, third, back, again].map(page => namesIn(page).join(''))
    expect(pages).toEqual(['ed', 'cb', 'a', 'cb', 'ed'])
    expect(pageOfAnswer(third).links.next).toBeUndefined()
    expect(pageOfAnswer(first).links.prev).toBeUndefined()
    expect(errorOf(await api.call('GET', `${spaces}?next=e`)).code).toBe('API-CURSOR-INVALID')
  })
})
