import { describe, expect, test } from 'vitest'
import { EventTypeList, WebhookAnswer } from '../../contract/webhooks/webhook-answers.ts'
import { defaultDeliverySettings } from '../../contract/webhooks/delivery-settings.ts'
import { openTestApi } from '../testing/test-api.ts'
import {
  aWebhook,
  core,
  errorOf,
  failedType,
  haveWebhook,
  startedType,
  v1,
} from '../testing/webhook-bodies.ts'

const secret = 's'.repeat(32)

describe('creating a webhook', () => {
  test('fills in what is left out', async () => {
    await using api = await openTestApi()
    const answer = await api.call('POST', v1, {
      body: { name: 'Orders', url: 'https://receiver.example/hook' },
    })
    expect(answer.status).toBe(201)
    const webhook = WebhookAnswer.parse(answer.body)
    expect(webhook).toMatchObject({
      name: 'Orders',
      description: '',
      eventTypes: [],
      filter: '',
      filters: [],
      level: 'tenant',
      ownerId: 'admin',
      origin: 'api',
      enabled: false,
      paused: false,
      headers: {},
      encryptedHeaders: [],
      secretKeyAdded: false,
      checkCertificateRevocation: false,
      enableCloudEventDelivery: true,
      createdByUserId: 'admin',
      delivery: defaultDeliverySettings,
    })
    expect((await api.call('GET', `${core}/${webhook.id}`)).body).toEqual(webhook)
  })

  test.each([
    [{ name: '' }, '/name'],
    [{ name: 'x'.repeat(513) }, '/name'],
    [{ description: 'x'.repeat(1025) }, '/description'],
    [{ url: `https://receiver.example/${'x'.repeat(2048)}` }, '/url'],
    [{ secret: 'x'.repeat(31) }, '/secret'],
    [{ secret: 'x'.repeat(65) }, '/secret'],
    [{ eventTypes: ['com.example.unknown'] }, '/eventTypes/0'],
    [{ level: 'space' }, '/level'],
    [{ origin: 'elsewhere' }, '/origin'],
    [{ enabled: 'yes' }, '/enabled'],
    [{ headers: { 'X-Team': 'a', 'x-team': 'b' } }, '/headers/x-team'],
    [{ headers: { 'X Team': 'a' } }, '/headers/X Team'],
    [{ headers: { 'X-Team': 'a\r\nHost: evil' } }, '/headers/X-Team'],
    [{ encryptedHeaders: { 'X-Key': 'k'.repeat(2048) } }, '/encryptedHeaders'],
    [{ delivery: { order: 'sideways' } }, '/delivery/order'],
    [{ hue: 'red' }, ''],
  ])('refuses %o, naming the field', async (changes, at) => {
    await using api = await openTestApi()
    const answer = await api.call('POST', v1, { body: aWebhook(changes) })
    expect(errorOf(answer)).toEqual({ status: 400, code: 'API-REQUEST-INVALID', at })
  })

  test('refuses a filter that is not understood, with the column', async () => {
    await using api = await openTestApi()
    const scim = await api.call('POST', v1, { body: aWebhook({ filter: 'spaceId eq "a" nor id eq "b"' }) })
    const dialect = await api.call('POST', v1, { body: aWebhook({ filters: [{ like: { type: 'x' } }] }) })
    expect(errorOf(scim)).toEqual({ status: 400, code: 'WEBHOOK-FILTER-INVALID', at: '/filter' })
    expect(scim.body).toMatchObject({ errors: [{ meta: { column: 16 } }] })
    expect(errorOf(dialect)).toEqual({ status: 400, code: 'WEBHOOK-FILTER-INVALID', at: '/filters' })
  })

  test('refuses a header that Millrace sets, and one that is given twice', async () => {
    await using api = await openTestApi()
    const reserved = await api.call('POST', v1, { body: aWebhook({ headers: { 'Qlik-Signature': 'x' } }) })
    const twice = aWebhook({ headers: { 'X-Team': 'a' }, encryptedHeaders: { 'x-team': 'b' } })
    expect(errorOf(reserved)).toEqual({ status: 400, code: 'WEBHOOK-HEADER-RESERVED', at: '/headers' })
    expect(errorOf(await api.call('POST', v1, { body: twice }))).toMatchObject({
      code: 'WEBHOOK-HEADER-TWICE',
    })
  })

  test('refuses a URL that events may not be sent to', async () => {
    await using api = await openTestApi({ addressRules: { allowLoopback: false, allow: [] } })
    const headers = { host: 'flow.example' }
    const answer = await api.call('POST', v1, {
      headers,
      body: aWebhook({ url: 'http://169.254.169.254/latest' }),
    })
    expect(errorOf(answer)).toMatchObject({ status: 400, at: '/url' })
  })

  test('starts after the newest event', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    const [stored, newest] = await api.store.read(async ({ webhooks, events }) => [
      await webhooks.get(id),
      await events.newestPosition(),
    ])
    expect(stored?.startPosition).toBe(newest)
  })

  test('beyond the quota of the owner, or of the server, is refused', async () => {
    await using api = await openTestApi({ limits: { webhooksPerOwner: 2, webhooksPerTenant: 3 } })
    for (const key of ['ada', 'ada', 'bob']) await haveWebhook(api, {}, { key })
    const ofOwner = await api.call('POST', v1, { key: 'ada', body: aWebhook() })
    const ofServer = await api.call('POST', v1, { key: 'bob', body: aWebhook() })
    expect([errorOf(ofOwner), errorOf(ofServer)]).toEqual([
      { status: 403, code: 'WEBHOOK-TOO-MANY' },
      { status: 403, code: 'WEBHOOK-TOO-MANY' },
    ])
  })
})

describe('a user who is no administrator', () => {
  test('has webhooks of the level user and none of the tenant or of others', async () => {
    await using api = await openTestApi()
    const own = await haveWebhook(api, {}, { key: 'ada' })
    const tenant = await api.call('POST', v1, { key: 'ada', body: aWebhook({ level: 'tenant' }) })
    const others = await api.call('POST', v1, { key: 'ada', body: aWebhook({ ownerId: 'bob' }) })
    expect(own.ownerId).toBe('ada')
    expect([errorOf(tenant), errorOf(others)]).toEqual([
      { status: 403, code: 'WEBHOOK-LEVEL-FORBIDDEN' },
      { status: 403, code: 'WEBHOOK-LEVEL-FORBIDDEN' },
    ])
  })

  test('cannot tell the webhooks of others from those that are not there', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, {}, { key: 'bob' })
    const calls = [
      ['GET', '', undefined],
      ['PUT', '', aWebhook()],
      ['PATCH', '', [{ op: 'replace', path: '/name', value: 'x' }]],
      ['DELETE', '', undefined],
      ['GET', '/deliveries', undefined],
      ['POST', '/actions/pause', undefined],
      ['POST', '/actions/rotate-secret', undefined],
      ['POST', '/actions/test', undefined],
      ['POST', '/actions/replay', undefined],
    ] as const
    for (const [method, path, body] of calls) {
      const answer = await api.call(method, `${v1}/${id}${path}`, { key: 'ada', ...(body && { body }) })
      expect([path, errorOf(answer)]).toEqual([path, { status: 404, code: 'WEBHOOK-UNKNOWN' }])
    }
    expect((await api.call('GET', `${v1}/${id}`)).status).toBe(200)
  })

  test('cannot give a webhook away; an administrator can', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, {}, { key: 'ada' })
    const body = [{ op: 'replace', path: '/ownerId', value: 'bob' }]
    expect((await api.call('PATCH', `${core}/${id}`, { key: 'ada', body })).status).toBe(403)
    expect((await api.call('PATCH', `${core}/${id}`, { body })).status).toBe(204)
    expect((await api.call('GET', `${core}/${id}`, { key: 'bob' })).status).toBe(200)
  })
})

describe('replacing a webhook', () => {
  test('clears what is left out; level, owner and the fields that are ours stay', async () => {
    await using api = await openTestApi()
    const { id, createdAt } = await haveWebhook(api, {
      secret,
      enabled: true,
      filter: 'spaceId eq "a"',
      headers: { 'X-Team': 'a' },
      encryptedHeaders: { 'X-Key': 'k' },
      delivery: { order: 'task' },
      filters: [{ exact: { type: startedType } }],
    })
    const answer = await api.call('PUT', `${v1}/${id}`, {
      body: { name: 'New', url: 'https://new.example/' },
    })
    expect(answer.status).toBe(200)
    expect(WebhookAnswer.parse(answer.body)).toMatchObject({
      id,
      createdAt,
      name: 'New',
      level: 'user',
      ownerId: 'admin',
      enabled: false,
      eventTypes: [],
      filter: '',
      headers: {},
      encryptedHeaders: [],
      secretKeyAdded: false,
      delivery: { order: 'task' },
      filters: [{ exact: { type: startedType } }],
    })
  })

  test('in core must not change what the server sets, nor leave out enableCloudEventDelivery', async () => {
    await using api = await openTestApi()
    const before = await haveWebhook(api)
    const { encryptedHeaders: _names, ...same } = before
    const cases = [
      [same, 200],
      [aWebhook({ enableCloudEventDelivery: true }), 200],
      [aWebhook(), 403],
      [aWebhook({ enableCloudEventDelivery: false }), 403],
      [aWebhook({ enableCloudEventDelivery: true, createdAt: '2020-01-01T00:00:00.000Z' }), 409],
    ] as const
    for (const [body, status] of cases)
      expect([body, (await api.call('PUT', `${core}/${before.id}`, { body })).status]).toEqual([body, status])
    expect((await api.call('POST', core, { body: aWebhook({ id: 'mine' }) })).status).toBe(409)
  })

  test('in v1 leaves read-only fields out of account, and keeps enableCloudEventDelivery', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    const body = aWebhook({
      id: 'other',
      createdByUserId: 'eve',
      disabledReason: 'none',
      origin: 'automations',
    })
    const answer = await api.call('PUT', `${v1}/${id}`, { body })
    expect(answer.body).toMatchObject({
      id,
      createdByUserId: 'admin',
      origin: 'api',
      enableCloudEventDelivery: true,
    })
    expect(answer.body).not.toHaveProperty('disabledReason')
  })
})

describe('the other operations', () => {
  test('deleting a webhook leaves nothing of it', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    expect((await api.call('DELETE', `${v1}/${id}`)).status).toBe(204)
    expect(errorOf(await api.call('GET', `${v1}/${id}`))).toEqual({ status: 404, code: 'WEBHOOK-UNKNOWN' })
    expect((await api.call('DELETE', `${v1}/${id}`)).status).toBe(404)
  })

  test('the types of events are those of the catalogue', async () => {
    await using api = await openTestApi()
    const answer = await api.call('GET', `${core}/event-types`)
    const { data } = EventTypeList.parse(answer.body)
    expect(data.map(({ name }) => name)).toContain(failedType)
    expect(data).toHaveLength(4)
  })

  test('a pair of keys is made when it is asked for, and its public half is shown', async () => {
    await using api = await openTestApi()
    const { id, deliveryPublicKey } = await haveWebhook(api, { delivery: { ed25519: true } })
    const off = [{ op: 'replace', path: '/delivery/ed25519', value: false }]
    await api.call('PATCH', `${v1}/${id}`, { body: off })
    const without = await api.call('GET', `${v1}/${id}`)
    await api.call('PATCH', `${v1}/${id}`, { body: [{ ...off[0], value: true }] })
    expect(deliveryPublicKey).toMatch(/^whpk_/u)
    expect(without.body).not.toHaveProperty('deliveryPublicKey')
    expect((await api.call('GET', `${v1}/${id}`)).body).toMatchObject({ deliveryPublicKey })
  })
})
