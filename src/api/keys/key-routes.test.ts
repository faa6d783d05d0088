import { describe, expect, test } from 'vitest'
import { KeyAnswer, KeyList, NewKeyAnswer } from '../../contract/access/key-answers.ts'
import { keys } from '../testing/access-calls.ts'
import { openTestApi, type TestApi, type TestCall } from '../testing/test-api.ts'
import { errorOf } from '../testing/webhook-bodies.ts'
import { keyRoutes } from './key-routes.ts'

const dayMs = 24 * 3600 * 1000

async function haveKey(api: TestApi, body: Record<string, unknown>, call: TestCall = {}) {
  const answer = await api.call('POST', keys, { ...call, body: { description: 'CI', ...body } })
  expect(answer.status, answer.text).toBe(201)
  return NewKeyAnswer.parse(answer.body)
}

describe('an API key', () => {
  test('is shown once, works, is described anew, and is gone when its owner deletes it', async () => {
    await using api = await openTestApi({ routes: keyRoutes })
    const made = await haveKey(api, { expiry: 'P30D' }, { key: 'ada' })
    expect(made).toMatchObject({
      sub: 'ada',
      subType: 'user',
      createdByUser: 'ada',
      status: 'active',
      role: 'User',
    })
    expect(new Date(made.expiry).getTime() - new Date(made.created).getTime()).toBe(30 * dayMs)
    const one = `${keys}/${made.id}`
    const read = await api.call('GET', one, { key: made.token })
    const { token: _token, ...shown } = made
    expect(read.body).toEqual(shown)
    const body = [{ op: 'replace', path: '/description', value: 'of the night' }]
    expect((await api.call('PATCH', one, { key: 'ada', body })).status).toBe(204)
    expect(KeyAnswer.parse((await api.call('GET', one)).body).description).toBe('of the night')
    expect((await api.call('DELETE', one, { key: 'ada' })).status).toBe(204)
    expect(errorOf(await api.call('GET', one))).toMatchObject({ status: 404, code: 'KEY-UNKNOWN' })
    expect((await api.call('GET', keys, { key: made.token })).status).toBe(401)
  })

  test('of somebody else is revoked by an administrator, and stays to be seen', async () => {
    await using api = await openTestApi({ routes: keyRoutes })
    const { id, token } = await haveKey(api, {}, { key: 'ada' })
    expect((await api.call('DELETE', `${keys}/${id}`)).status).toBe(204)
    expect((await api.call('DELETE', `${keys}/${id}`)).status).toBe(204)
    expect((await api.call('GET', `${keys}/${id}`)).body).toMatchObject({ status: 'revoked' })
    expect(errorOf(await api.call('GET', keys, { key: token })).code).toBe('API-KEY-REVOKED')
  })

  test('allows what its user may: one of an administrator does, one that a user makes never does', async () => {
    await using api = await openTestApi({ routes: keyRoutes })
    expect((await haveKey(api, {})).role).toBe('TenantAdmin')
    expect((await haveKey(api, { sub: 'ada' })).role).toBe('User')
    const plain = await api.haveKey({ userId: 'admin', role: 'User' })
    expect((await haveKey(api, {}, { key: plain })).role).toBe('User')
  })

  test.each<[string, Record<string, unknown>, number, string]>([
    ['of somebody else by a user', { sub: 'bob' }, 403, 'API-FORBIDDEN'],
    ['that lasts longer than keys may', { expiry: 'P2Y' }, 400, 'KEY-EXPIRY-TOO-LONG'],
    ['whose expiry is no duration', { expiry: '30d' }, 400, 'API-REQUEST-INVALID'],
    ['for SCIM', { subType: 'externalClient' }, 400, 'API-REQUEST-INVALID'],
  ])('%s is not made', async (_, body, status, code) => {
    await using api = await openTestApi({ routes: keyRoutes })
    const answer = await api.call('POST', keys, { key: 'ada', body: { description: 'x', ...body } })
    expect(errorOf(answer)).toMatchObject({ status, code })
  })

  test('of nobody is not made, and no more of one user than the server allows', async () => {
    await using api = await openTestApi({
      routes: keyRoutes,
      access: { keyLimits: { keysPerUser: 2, keyDays: 10 } },
    })
    const post = (body: Record<string, unknown>) =>
      api.call('POST', keys, { body: { description: 'x', ...body } })
    expect(errorOf(await post({ sub: 'eve' }))).toMatchObject({ status: 404, code: 'USER-UNKNOWN' })
    const { expiry, created } = await haveKey(api, { sub: 'ada' })
    expect(new Date(expiry).getTime() - new Date(created).getTime()).toBe(10 * dayMs)
    expect(errorOf(await post({ sub: 'ada' }))).toMatchObject({ status: 403, code: 'KEY-TOO-MANY' })
  })
})

describe('the list of API keys', () => {
  test('has the own ones, and all for administrators', async () => {
    await using api = await openTestApi({ routes: keyRoutes })
    const list = async (query: string, key = 'admin') =>
      KeyList.parse((await api.call('GET', `${keys}?${query}`, { key })).body).data.map(({ sub }) => sub)
    expect(await list('sort=sub')).toEqual(['ada', 'admin', 'bob'])
    expect(await list('sort=-sub&status=active')).toEqual(['bob', 'admin', 'ada'])
    expect(await list('', 'ada')).toEqual(['ada'])
    expect(await list('sub=bob', 'ada')).toEqual([])
    expect(await list('status=revoked')).toEqual([])
    expect(await list('createdByUser=bob')).toEqual(['bob'])
  })

  test('goes on after and before a key that is named, and by its links', async () => {
    await using api = await openTestApi({ routes: keyRoutes })
    const page = async (query: string) =>
      KeyList.parse((await api.call('GET', `${keys}?sort=sub&${query}`)).body)
    const subs = ({ data }: KeyListAnswer) => data.map(({ sub }) => sub)
    const [first, , third] = (await page('')).data
    expect(subs(await page(`startingAfter=${first?.id}`))).toEqual(['admin', 'bob'])
    expect(subs(await page(`endingBefore=${third?.id}`))).toEqual(['ada', 'admin'])
    const start = await page('limit=2')
    const next = await api.call('GET', start.links.next?.href ?? '')
    expect(subs(KeyList.parse(next.body))).toEqual(['bob'])
    expect((await api.call('GET', `${keys}?startingAfter=none`)).status).toBe(400)
  })
})

type KeyListAnswer = ReturnType<typeof KeyList.parse>

test('what keys may be is read, and changed in millrace.yaml only', async () => {
  await using api = await openTestApi({ routes: keyRoutes })
  const path = `${keys}/configs/tenant-1`
  const read = await api.call('GET', path, { key: 'ada' })
  expect(read.body).toEqual({ max_keys_per_user: 50, max_api_key_expiry: 'P365D' })
  expect((await api.call('GET', `${keys}/configs/other`)).status).toBe(404)
  const body = [{ op: 'replace', path: '/max_keys_per_user', value: 1 }]
  expect(errorOf(await api.call('PATCH', path, { body }))).toMatchObject({
    status: 409,
    code: 'KEY-LIMITS-IN-FILE',
  })
})
