import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { startReceiver } from '../../../test/support/recording-receiver.ts'
import { DeliveryRecord } from '../../contract/webhooks/webhook-answers.ts'
import { openTestApi, type TestApi } from '../testing/test-api.ts'
import {
  core,
  errorOf,
  failedType,
  haveWebhook,
  pageOfAnswer,
  startedType,
  v1,
} from '../testing/webhook-bodies.ts'

const secret = 's'.repeat(32)

async function sendTest(api: TestApi, id: string, body: object = {}): Promise<DeliveryRecord> {
  const answer = await api.call('POST', `${v1}/${id}/actions/test`, { body })
  expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, ''])
  return DeliveryRecord.parse(answer.body)
}

async function idsOf(api: TestApi, target: string): Promise<readonly unknown[]> {
  return pageOfAnswer(await api.call('GET', target)).data.map(({ id }) => id)
}

describe('a test event', () => {
  test('is signed and sent at once, also of a webhook that is disabled, and the answer is what happened', async () => {
    await using receiver = await startReceiver()
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, {
      url: receiver.url,
      secret,
      headers: { 'X-Team': 'a' },
      encryptedHeaders: { 'X-Key': 'hidden' },
    })
    const record = await sendTest(api, id)
    const [receipt] = receiver.receipts
    expect(receipt?.headers['qlik-signature']).toBe(
      createHmac('sha256', secret)
        .update(receipt?.body ?? '')
        .digest('hex'),
    )
    expect(receipt?.headers).toMatchObject({ 'x-team': 'a', 'x-key': 'hidden' })
    expect(record).toMatchObject({
      webhookId: id,
      eventType: startedType,
      status: 'success',
      response: { statusCode: 200, body: 'ok' },
    })
    expect(record.request?.body).toEqual(JSON.parse(receipt?.body ?? ''))
    expect(record.request?.headers).toMatchObject({ 'x-team': 'a', 'x-key': '**OMITTED**' })
    expect((await api.call('GET', `${core}/${id}/deliveries/${record.id}`)).body).toEqual(record)
  })

  test('is of the type that is asked for, else of the first of the webhook, else started', async () => {
    await using receiver = await startReceiver()
    await using api = await openTestApi()
    const failing = await haveWebhook(api, { url: receiver.url, eventTypes: [failedType] })
    const silent = await haveWebhook(api, { url: receiver.url, eventTypes: [] })
    const types = [
      await sendTest(api, failing.id),
      await sendTest(api, failing.id, { eventType: startedType }),
      await sendTest(api, silent.id),
    ]
    expect(types.map(({ eventType }) => eventType)).toEqual([failedType, startedType, startedType])
    const unknown = await api.call('POST', `${v1}/${silent.id}/actions/test`, { body: { eventType: 'x' } })
    expect(errorOf(unknown)).toMatchObject({ status: 400, at: '/eventType' })
  })

  test('that nobody takes is recorded as failed, in words', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, { url: 'http://127.0.0.1:9/hook' })
    const record = await sendTest(api, id)
    expect(record).toMatchObject({ status: 'fail', statusMessage: expect.stringMatching(/\w+ \w+/u) })
    expect(record).not.toHaveProperty('response')
  })
})

describe('sending again', () => {
  test.each([v1, core])(
    'sends the same event with the settings of now, and records it, failed or not (%s)',
    async prefix => {
      await using receiver = await startReceiver()
      await using api = await openTestApi()
      const { id } = await haveWebhook(api, { url: `${receiver.url}/old`, secret })
      const first = await sendTest(api, id)
      const changed = [
        { op: 'replace', path: '/url', value: `${receiver.url}/new` },
        { op: 'replace', path: '/secret', value: 't'.repeat(32) },
      ]
      await api.call('PATCH', `${v1}/${id}`, { body: changed })
      receiver.answerWith(() => 503)
      const answer = await api.call('POST', `${prefix}/${id}/deliveries/${first.id}/actions/resend`)
      const again = DeliveryRecord.parse(answer.body)
      const [before, after] = receiver.receipts
      expect([answer.status, again.status, again.response?.statusCode]).toEqual([201, 'fail', 503])
      expect([after?.path, after?.body]).toEqual(['/new', before?.body])
      expect(after?.headers['qlik-signature']).toBe(
        createHmac('sha256', 't'.repeat(32))
          .update(after?.body ?? '')
          .digest('hex'),
      )
      expect(again.request?.body).toEqual(first.request?.body)
      expect(await idsOf(api, `${prefix}/${id}/deliveries?sort=triggeredAt`)).toEqual([first.id, again.id])
    },
  )

  test('of what is not there, or of another webhook, is refused', async () => {
    await using receiver = await startReceiver()
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, { url: receiver.url })
    const other = await haveWebhook(api, { url: receiver.url })
    const own = await sendTest(api, id)
    for (const [webhook, delivery] of [
      [id, '999-1'],
      [id, 'nonsense'],
      [other.id, own.id],
      [id, '0-0'],
    ] as const)
      expect(
        errorOf(await api.call('POST', `${v1}/${webhook}/deliveries/${delivery}/actions/resend`)),
      ).toEqual({ status: 404, code: 'WEBHOOK-DELIVERY-UNKNOWN' })
    expect(receiver.receipts).toHaveLength(1)
  })
})

describe('the history of a webhook', () => {
  /** Five attempts: failed, failed, succeeded, failed, succeeded; the types in turn. */
  async function openHistory(url: string, answers: (status: number) => void) {
    const api = await openTestApi()
    const { id } = await haveWebhook(api, { url })
    const records: DeliveryRecord[] = []
    for (const [index, status] of [503, 500, 200, 503, 200].entries()) {
      answers(status)
      records.push(await sendTest(api, id, { eventType: index % 2 === 0 ? startedType : failedType }))
    }
    return { api, list: `${v1}/${id}/deliveries`, ids: records.map(record => record.id) }
  }

  test.each([
    ['', [4, 3, 2, 1, 0]],
    ['?sort=triggeredAt', [0, 1, 2, 3, 4]],
    ['?sort=-triggeredAt', [4, 3, 2, 1, 0]],
    ['?status=success', [4, 2]],
    ['?status=fail&sort=%2BtriggeredAt', [0, 1, 3]],
    [`?eventType=${failedType}`, [3, 1]],
    [`?eventType=${startedType}&status=success&sort=+triggeredAt`, [2, 4]],
    ['?eventType=nothing', []],
  ])('with %s has the attempts %j', async (query, expected) => {
    await using receiver = await startReceiver()
    const { api, list, ids } = await openHistory(receiver.url, status => receiver.answerWith(() => status))
    await using _api = api
    expect(await idsOf(api, list + query)).toEqual(expected.map(index => ids[index]))
  })

  test.each(['status', '-status', 'triggeredAt', '-triggeredAt'])(
    'sorted by %s comes page by page, on and back',
    async sort => {
      await using receiver = await startReceiver()
      const { api, list } = await openHistory(receiver.url, status => receiver.answerWith(() => status))
      await using _api = api
      const whole = await idsOf(api, `${list}?sort=${sort}`)
      const on: unknown[] = []
      let page = pageOfAnswer(await api.call('GET', `${list}?sort=${sort}&limit=2`))
      for (;;) {
        on.push(...page.data.map(({ id }) => id))
        if (!page.links.next) break
        page = pageOfAnswer(await api.call('GET', page.links.next.href))
      }
      const back: unknown[] = []
      while (page.links.prev) {
        page = pageOfAnswer(await api.call('GET', page.links.prev.href))
        back.unshift(...page.data.map(({ id }) => id))
      }
      expect([on, back]).toEqual([whole, whole.slice(0, 4)])
    },
  )

  test('keeps its pages while attempts are made', async () => {
    await using receiver = await startReceiver()
    const { api, list, ids } = await openHistory(receiver.url, status => receiver.answerWith(() => status))
    await using _api = api
    const first = pageOfAnswer(await api.call('GET', `${list}?limit=2`))
    const newest = await api.call('POST', `${list}/${ids[0] ?? ''}/actions/resend`)
    const second = pageOfAnswer(await api.call('GET', first.links.next?.href ?? ''))
    const back = pageOfAnswer(await api.call('GET', second.links.prev?.href ?? ''))
    const start = pageOfAnswer(await api.call('GET', back.links.prev?.href ?? ''))
    const pages = [first, second, back, start].map(({ data }) => data.map(({ id }) => id))
    expect(pages).toEqual([
      [ids[4], ids[3]],
      [ids[2], ids[1]],
      [ids[4], ids[3]],
      [DeliveryRecord.parse(newest.body).id],
    ])
  })

  test.each([
    ['status=interrupted', 'status'],
    ['sort=name', 'sort'],
    ['limit=0', 'limit'],
    ['hue=red', ''],
  ])('refuses %s, naming the parameter', async (query, at) => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    expect(errorOf(await api.call('GET', `${v1}/${id}/deliveries?${query}`))).toEqual({
      status: 400,
      code: 'API-REQUEST-INVALID',
      at,
    })
  })
})
