import { describe, expect, test } from 'vitest'
import { WebhookAnswer } from '../../contract/webhooks/webhook-answers.ts'
import { headerContext } from '../../delivery/open-target.ts'
import { openTestApi, type TestAnswer, type TestApi } from '../testing/test-api.ts'
import { aWebhook, core, errorOf, haveWebhook, startedType, v1 } from '../testing/webhook-bodies.ts'

const secret = 's'.repeat(32)

async function patch(api: TestApi, path: string, ...operations: readonly object[]): Promise<TestAnswer> {
  return await api.call('PATCH', path, { body: operations })
}

async function read(api: TestApi, id: string): Promise<WebhookAnswer> {
  return WebhookAnswer.parse((await api.call('GET', `${v1}/${id}`)).body)
}

/** Values of the encrypted headers as a request would carry them. */
async function encryptedValues(api: TestApi, id: string): Promise<Record<string, string>> {
  const stored = await api.store.read(({ webhooks }) => webhooks.get(id))
  const { vault } = api.services
  return Object.fromEntries(
    Object.entries(stored?.encryptedHeaders ?? {}).map(([name, sealed]) => [
      name,
      vault.open(sealed, headerContext(id, name)).reveal(),
    ]),
  )
}

describe('patching a webhook', () => {
  test.each([v1, core])(
    'changes what the operations name, in their order, and nothing else (%s)',
    async prefix => {
      await using api = await openTestApi()
      const before = await haveWebhook(api, { secret, description: 'old', headers: { 'X-Team': 'a' } })
      const answer = await patch(
        api,
        `${prefix}/${before.id}`,
        { op: 'replace', path: '/name', value: 'first' },
        { op: 'add', path: '/name', value: 'second' },
        { op: 'remove', path: '/description' },
        { op: 'replace', path: '/enabled', value: true },
        { op: 'replace', path: '/delivery/order', value: 'task' },
      )
      expect([answer.status, answer.text]).toEqual([204, ''])
      const { updatedAt: _before, ...same } = before
      const { updatedAt: _after, ...after } = await read(api, before.id)
      const delivery = { ...before.delivery, order: 'task' }
      expect(after).toEqual({ ...same, name: 'second', description: '', enabled: true, delivery })
    },
  )

  test.each(['filter', 'level', 'ownerId', 'checkCertificateRevocation'])(
    'of %s is a matter of core: v1 does not know that path',
    async field => {
      await using api = await openTestApi()
      const webhook: Readonly<Record<string, unknown>> = await haveWebhook(api)
      const operation = { op: 'replace', path: `/${field}`, value: webhook[field] }
      expect(errorOf(await patch(api, `${v1}/${String(webhook['id'])}`, operation))).toMatchObject({
        status: 400,
        at: '/0/path',
      })
      expect((await patch(api, `${core}/${String(webhook['id'])}`, operation)).status).toBe(204)
    },
  )

  test('may name single headers in core', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, {
      headers: { 'X-Team': 'a', 'X-Old': 'b' },
      encryptedHeaders: { 'X-Key': 'k', 'X-Gone': 'g' },
    })
    const answer = await patch(
      api,
      `${core}/${id}`,
      { op: 'replace', path: '/headers/X-Team', value: 'b' },
      { op: 'remove', path: '/headers/X-Old' },
      { op: 'add', path: '/headers/a~0b', value: 'tilde' },
      { op: 'add', path: '/encryptedHeaders/X-New', value: 'n' },
      { op: 'remove', path: '/encryptedHeaders/X-Gone' },
    )
    expect(answer.status).toBe(204)
    expect((await read(api, id)).headers).toEqual({ 'X-Team': 'b', 'a~b': 'tilde' })
    expect(await encryptedValues(api, id)).toEqual({ 'X-Key': 'k', 'X-New': 'n' })
    expect(
      errorOf(await patch(api, `${v1}/${id}`, { op: 'add', path: '/headers/X-Team', value: 'c' })),
    ).toMatchObject({ status: 400 })
  })

  test.each<[op: string, path: string, at: string, value?: unknown]>([
    ['remove', '/headers/X-None', '/0/path'],
    ['replace', '/encryptedHeaders/x-key', '/0/path', 'other case'],
    ['replace', '/headers/X-Team/deeper', '/0/path', 'a'],
    ['replace', '/eventTypes/0', '/0/path', startedType],
    ['replace', '/__proto__', '/0/path', {}],
    ['replace', '/name', '/0/value'],
    ['move', '/name', '/0/op', 'a'],
    ['replace', 'name', '/0/path', 'a'],
    ['remove', '/name', '/name'],
    ['replace', '/secret', '/secret', 'short'],
    ['add', '/encryptedHeaders/x-KEY', '/encryptedHeaders/x-KEY', 'twice'],
    ['add', '/encryptedHeaders/X-Long', '/encryptedHeaders', 'k'.repeat(2030)],
    ['add', '/encryptedHeaders/X-Bad', '/encryptedHeaders/X-Bad', 'a\nb'],
  ])('that would %s %s is refused at %s, and changes nothing', async (op, path, at, value) => {
    const operation = { op, path, value }
    await using api = await openTestApi()
    const before = await haveWebhook(api, {
      headers: { 'X-Team': 'a' },
      encryptedHeaders: { 'X-Key': 'k'.repeat(20) },
    })
    const answer = await patch(api, `${core}/${before.id}`, operation)
    expect(errorOf(answer)).toEqual({ status: 400, code: 'API-REQUEST-INVALID', at })
    expect(await read(api, before.id)).toEqual(before)
  })

  test('is refused as a whole when one of its operations is', async () => {
    await using api = await openTestApi()
    const before = await haveWebhook(api)
    const answer = await patch(
      api,
      `${v1}/${before.id}`,
      { op: 'replace', path: '/name', value: 'New' },
      { op: 'remove', path: '/url' },
    )
    expect(answer.status).toBe(400)
    expect(await read(api, before.id)).toEqual(before)
  })

  test('of what the server sets is a conflict in core, and unknown in v1', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    for (const field of [
      'id',
      'createdAt',
      'updatedByUserId',
      'disabledReason',
      'secretKeyAdded',
      'origin',
    ]) {
      const operation = { op: 'replace', path: `/${field}`, value: 'x' }
      expect(errorOf(await patch(api, `${core}/${id}`, operation))).toEqual({
        status: 409,
        code: 'WEBHOOK-READ-ONLY-FIELD',
      })
      expect((await patch(api, `${v1}/${id}`, operation)).status).toBe(400)
    }
  })

  test.each([v1, core])('cannot switch off CloudEvents (%s)', async prefix => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    const path = '/enableCloudEventDelivery'
    for (const operation of [
      { op: 'replace', path, value: false },
      { op: 'remove', path },
    ])
      expect(errorOf(await patch(api, `${prefix}/${id}`, operation))).toMatchObject({ status: 403 })
    expect((await patch(api, `${prefix}/${id}`, { op: 'replace', path, value: true })).status).toBe(204)
  })
})

describe('a webhook with encrypted headers', () => {
  const moved = { op: 'replace', path: '/url', value: 'https://elsewhere.example/' }

  test('moves only when each of them is given again or removed in the same patch', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, { encryptedHeaders: { 'X-Key': 'k', 'X-Two': 't' } })
    const again = { op: 'replace', path: '/encryptedHeaders/X-Key', value: 'new' }
    const refusal = { status: 400, code: 'WEBHOOK-HEADERS-NOT-GIVEN-AGAIN', at: '/encryptedHeaders' }
    expect(errorOf(await patch(api, `${core}/${id}`, moved))).toEqual(refusal)
    expect(errorOf(await patch(api, `${core}/${id}`, moved, again))).toEqual(refusal)
    const gone = { op: 'remove', path: '/encryptedHeaders/X-Two' }
    expect((await patch(api, `${core}/${id}`, gone, moved, again)).status).toBe(204)
    expect(await encryptedValues(api, id)).toEqual({ 'X-Key': 'new' })
  })

  test('moves in v1 with the whole map given again', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, { encryptedHeaders: { 'X-Key': 'k' } })
    const again = { op: 'replace', path: '/encryptedHeaders', value: { 'X-Key': 'new' } }
    expect((await patch(api, `${v1}/${id}`, moved)).status).toBe(400)
    expect((await patch(api, `${v1}/${id}`, moved, again)).status).toBe(204)
    expect(await encryptedValues(api, id)).toEqual({ 'X-Key': 'new' })
  })

  test('that is replaced keeps none of them, so it may move', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, { encryptedHeaders: { 'X-Key': 'k' } })
    const put = aWebhook({ url: 'https://elsewhere.example/' })
    expect((await api.call('PUT', `${v1}/${id}`, { body: put })).status).toBe(200)
    expect(await encryptedValues(api, id)).toEqual({})
  })

  test('keeps their values and its secret when other fields are patched', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, { secret, encryptedHeaders: { 'X-Key': 'k' } })
    await patch(api, `${v1}/${id}`, { op: 'replace', path: '/name', value: 'New' })
    expect(await encryptedValues(api, id)).toEqual({ 'X-Key': 'k' })
    expect((await read(api, id)).secretKeyAdded).toBe(true)
    await patch(api, `${v1}/${id}`, { op: 'remove', path: '/secret' })
    expect((await read(api, id)).secretKeyAdded).toBe(false)
  })
})

test('replacing a webhook in core with another origin is a conflict, and with its own is not', async () => {
  await using api = await openTestApi()
  const { id } = await haveWebhook(api)
  const put = async (origin: string) =>
    (await api.call('PUT', `${core}/${id}`, { body: aWebhook({ enableCloudEventDelivery: true, origin }) }))
      .status
  expect([await put('automations'), await put('api')]).toEqual([409, 200])
})
