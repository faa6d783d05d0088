import { describe, expect, test } from 'vitest'
import { auditActions } from '../../contract/access/audit-actions.ts'
import { AuditList } from '../../contract/access/audit-answers.ts'
import type { ApiServices } from '../api-services.ts'
import { keyRoutes } from '../keys/key-routes.ts'
import type { Route } from '../route.ts'
import { spaceRoutes } from '../spaces/space-routes.ts'
import { auditsOf, haveRoles, haveSpace, keys, spaces, users } from '../testing/access-calls.ts'
import { openTestApi, type TestApi } from '../testing/test-api.ts'
import { aWebhook, core, errorOf, haveWebhook, pageOfAnswer, v1 } from '../testing/webhook-bodies.ts'
import { userRoutes } from '../users/user-routes.ts'
import { webhookRoutes } from '../webhooks/webhook-routes.ts'
import { auditRoutes } from './audit-routes.ts'

const routes = (services: ApiServices): readonly Route[] => [
  ...auditRoutes(services),
  ...spaceRoutes(services),
  ...userRoutes(services),
  ...keyRoutes(services),
  ...webhookRoutes(services),
]
const open = (): Promise<TestApi> => openTestApi({ routes })

/** Types of entries about a thing with their documents, oldest first. */
async function deedsOn(api: TestApi, subject: string) {
  const all = await auditsOf(api, 'sort=eventTime')
  return all.flatMap(({ eventType, userId, data: { id, before, after } }) =>
    id === subject ? [{ what: eventType.replace('millrace.v1.', ''), by: userId, before, after }] : [],
  )
}

describe('the audit log', () => {
  test('has every change of spaces and assignments, with before and after', async () => {
    await using api = await open()
    const space = await haveSpace(api, 'Sales')
    const { id } = await haveRoles(api, space, 'ada', 'facilitator')
    const one = `${spaces}/${space.id}`
    await api.call('PUT', one, { key: 'ada', body: { name: 'Trade' } })
    await api.call('PUT', `${one}/assignments/${id}`, { body: { roles: ['consumer'] } })
    await api.call('DELETE', `${one}/assignments/${id}`)
    await api.call('DELETE', one)
    const about = { id: space.id, description: '', ownerId: 'admin' }
    const [sales, trade] = [
      { ...about, name: 'Sales' },
      { ...about, name: 'Trade' },
    ]
    expect(await deedsOn(api, space.id)).toEqual([
      { what: 'space.created', by: 'admin', before: undefined, after: sales },
      { what: 'space.updated', by: 'ada', before: sales, after: trade },
      { what: 'space.deleted', by: 'admin', before: trade, after: undefined },
    ])
    const assigned = { id, spaceId: space.id, userId: 'ada' }
    expect(await deedsOn(api, id)).toMatchObject([
      { what: 'space-assignment.created', after: { ...assigned, roles: ['facilitator'] } },
      {
        what: 'space-assignment.updated',
        before: { roles: ['facilitator'] },
        after: { roles: ['consumer'] },
      },
      { what: 'space-assignment.deleted', before: { ...assigned, roles: ['consumer'] } },
    ])
  })

  test('has every change of users and keys, and never a token or its hash', async () => {
    await using api = await open()
    const made = (await api.call('POST', users, { body: { subject: 'eve' } })).body as { id: string }
    await api.call('PATCH', `${users}/${made.id}`, {
      body: [{ op: 'replace', path: '/status', value: 'disabled' }],
    })
    const key = (await api.call('POST', keys, { body: { description: 'CI', sub: made.id } })).body as {
      id: string
      token: string
    }
    const body = [{ op: 'replace', path: '/description', value: 'CD' }]
    await api.call('PATCH', `${keys}/${key.id}`, { body })
    await api.call('DELETE', `${keys}/${key.id}`)
    await api.call('DELETE', `${users}/${made.id}`)
    const whats = async (id: string) => (await deedsOn(api, id)).map(({ what }) => what)
    expect(await whats(made.id)).toEqual(['user.created', 'user.updated', 'user.deleted'])
    expect(await whats(key.id)).toEqual([
      'api-key.created',
      'api-key.updated',
      'api-key.revoked',
      'api-key.deleted',
    ])
    const text = JSON.stringify(await auditsOf(api, ''))
    const hash = (await api.store.read(records => records.keys.all())).map(({ tokenHash }) => tokenHash)
    for (const secret of [key.token, ...hash]) expect(text).not.toContain(secret)
  })

  test('has every change of webhooks under both prefixes, without secrets and the values of headers', async () => {
    await using api = await open()
    const secret = 'f3a1c09e7b5d48e2a6c4f0913b7d5e28'
    const hidden = { 'X-Key': 'hidden value' }
    const plain = { Authorization: 'Bearer shown-nowhere' }
    const { id } = await haveWebhook(api, {
      secret,
      headers: plain,
      encryptedHeaders: hidden,
      url: 'https://a.example',
    })
    await api.call('PATCH', `${core}/${id}`, { body: [{ op: 'replace', path: '/name', value: 'Other' }] })
    await api.call('PUT', `${v1}/${id}`, { body: aWebhook({ url: 'https://b.example' }) })
    await api.call('POST', `${v1}/${id}/actions/pause`)
    await api.call('POST', `${v1}/${id}/actions/pause`)
    await api.call('POST', `${v1}/${id}/actions/rotate-secret`, { body: { secret: secret.toUpperCase() } })
    await api.call('DELETE', `${v1}/${id}`)
    const deeds = await deedsOn(api, id)
    expect(deeds.map(({ what }) => what)).toEqual([
      'webhook.created',
      'webhook.updated',
      'webhook.updated',
      'webhook.updated',
      'webhook.secret-rotated',
      'webhook.deleted',
    ])
    expect(deeds[1]).toMatchObject({
      before: { name: 'Orders' },
      after: { name: 'Other', headers: ['Authorization'] },
    })
    expect(deeds[3]).toMatchObject({ before: { paused: false }, after: { paused: true } })
    const text = JSON.stringify(deeds).toLowerCase()
    for (const each of [secret, 'hidden value', 'shown-nowhere']) expect(text).not.toContain(each)
  })

  test('says nothing of what was refused', async () => {
    await using api = await open()
    await haveSpace(api, 'Sales')
    const before = (await auditsOf(api, '')).length
    await api.call('POST', spaces, { body: { name: 'Sales', type: 'data' } })
    await api.call('POST', users, { body: { subject: 'ada' } })
    await api.call('DELETE', `${users}/admin`)
    expect(await auditsOf(api, '')).toHaveLength(before)
  })

  test('is searched, sorted and paged, and read one by one', async () => {
    await using api = await open()
    const start = new Date().toISOString()
    for (const name of ['a', 'b', 'c']) await haveSpace(api, name)
    const end = new Date().toISOString()
    const type = 'eventType=millrace.v1.space.created'
    const namesOf = async (query: string) =>
      (await auditsOf(api, query)).map(({ data }) => (data.after as { name: string }).name).join('')
    expect(await namesOf(type)).toBe('cba')
    expect(await namesOf(`source=millrace/spaces&sort=%2BeventTime&eventTime=${start}/${end}`)).toBe('abc')
    expect(await namesOf(`${type}&userId=ada`)).toBe('')
    expect(await namesOf('eventType=nonsense')).toBe('')
    const path = `/api/v1/audits?${type}&limit=2`
    const first = await api.call('GET', path)
    const second = await api.call('GET', pageOfAnswer(first).links.next?.href ?? '')
    const back = await api.call('GET', pageOfAnswer(second).links.prev?.href ?? '')
    const idsOf = ({ body }: { body: unknown }) => AuditList.parse(body).data.map(({ id }) => id)
    expect([idsOf(first).length, idsOf(second).length, idsOf(back)]).toEqual([2, 1, idsOf(first)])
    const [id = '', other = ''] = idsOf(first)
    expect((await api.call('GET', `/api/v1/audits/${id}`)).body).toEqual(AuditList.parse(first.body).data[0])
    const both = await api.call('GET', `/api/v1/audits?id=${id},${other},nonsense,999999`)
    expect(idsOf(both)).toEqual([id, other])
    for (const none of ['999999', '0', 'x'])
      expect(errorOf(await api.call('GET', `/api/v1/audits/${none}`))).toMatchObject({
        status: 404,
        code: 'AUDIT-UNKNOWN',
      })
    expect((await api.call('GET', '/api/v1/audits?eventTime=yesterday')).status).toBe(400)
  })

  test('tells its types, its sources, and how long it is kept', async () => {
    await using api = await open()
    const read = async (name: string) => (await api.call('GET', `/api/v1/audits/${name}`)).body
    expect(await read('types')).toMatchObject({ data: auditActions.map(action => `millrace.v1.${action}`) })
    expect(await read('sources')).toMatchObject({
      data: expect.arrayContaining(['millrace/runs', 'millrace/spaces']),
    })
    expect(await read('settings')).toEqual({ data: { ArchiveEnabled: false, EventTTL: 90 * 24 * 3600 } })
  })
})
