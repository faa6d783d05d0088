import { describe, expect, test } from 'vitest'
import { startReceiver } from '../../../test/support/recording-receiver.ts'
import { AttemptAnswer, DeliveryWithAttempts } from '../../contract/webhooks/delivery-answers.ts'
import type { NewDelivery } from '../../store/store.ts'
import { openTestApi, type TestApi } from '../testing/test-api.ts'
import { errorOf, haveWebhook, pageOfAnswer, startedType, v1 } from '../testing/webhook-bodies.ts'

const path = '/api/v1/deliveries'
const noon = new Date('2026-11-24T12:00:00Z')

/** Deliveries a minute apart from noon on: due, held, delivered, exhausted, due. */
async function haveDeliveries(api: TestApi, webhookId: string): Promise<readonly number[]> {
  const states = ['due', 'held', 'held', 'exhausted', 'due'] as const
  const deliveries: readonly NewDelivery[] = states.map((state, index) => ({
    webhookId,
    eventId: `event-${index % 2}`,
    eventType: startedType,
    position: 0,
    lane: '',
    state,
    nextAttemptAt: noon,
    createdAt: new Date(noon.getTime() + index * 60_000),
    testEvent: `{"id":"event-${index % 2}"}`,
  }))
  return await api.store.write(async unit => {
    const sequences = await unit.deliveries.add(deliveries)
    await unit.deliveries.markDelivered(sequences[2] ?? 0)
    return sequences
  })
}

async function found(api: TestApi, query: string): Promise<readonly unknown[]> {
  return pageOfAnswer(await api.call('GET', `${path}?${query}`)).data.map(({ sequence }) => sequence)
}

describe('the list of deliveries', () => {
  test.each([
    ['', [4, 3, 2, 1, 0]],
    ['state=due', [4, 0]],
    ['state=held,exhausted', [3, 1]],
    ['state=held&state=delivered', [2, 1]],
    ['eventId=event-1', [3, 1]],
    ['since=2026-11-24T12:02:00Z', [4, 3, 2]],
    ['until=2026-11-24T13:02:00%2B01:00', [1, 0]],
    ['since=2026-11-24T12:01:00Z&until=2026-11-24T12:04:00Z&state=exhausted,due', [3]],
    ['webhookId=WEBHOOK&state=due', [4, 0]],
  ])('with %s has %j, the newest first', async (query, expected) => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    const sequences = await haveDeliveries(api, id)
    expect(await found(api, query.replace('WEBHOOK', id))).toEqual(expected.map(index => sequences[index]))
  })

  test('comes page by page', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    const sequences = await haveDeliveries(api, id)
    const seen: unknown[] = []
    let page = pageOfAnswer(await api.call('GET', `${path}?limit=2&webhookId=${id}`))
    for (;;) {
      seen.push(page.data.map(({ sequence }) => sequence))
      expect(page.links.prev).toBeUndefined()
      if (!page.links.next) break
      page = pageOfAnswer(await api.call('GET', page.links.next.href))
    }
    const [a, b, c, d, e] = sequences
    expect(seen).toEqual([[e, d], [c, b], [a]])
  })

  test.each([
    ['state=lost', 'state.0'],
    ['since=yesterday', 'since'],
    ['prev=x', ''],
    ['limit=101', 'limit'],
  ])('refuses %s, naming the parameter', async (query, at) => {
    await using api = await openTestApi()
    expect(errorOf(await api.call('GET', `${path}?${query}`))).toEqual({
      status: 400,
      code: 'API-REQUEST-INVALID',
      at,
    })
  })

  test('of all webhooks is for administrators; others name one of their own', async () => {
    await using api = await openTestApi()
    const own = await haveWebhook(api, {}, { key: 'ada' })
    const other = await haveWebhook(api, {}, { key: 'bob' })
    const [sequence] = await haveDeliveries(api, own.id)
    const as = async (key: string, target: string) => (await api.call('GET', target, { key })).status
    expect(await as('ada', path)).toBe(403)
    expect(await as('ada', `${path}?webhookId=${own.id}`)).toBe(200)
    expect(await as('ada', `${path}?webhookId=${other.id}`)).toBe(404)
    expect([await as('ada', `${path}/${sequence}`), await as('bob', `${path}/${sequence}`)]).toEqual([
      200, 404,
    ])
    expect((await api.call('POST', `${path}/${sequence}/actions/resend`, { key: 'bob' })).status).toBe(404)
  })
})

describe('a delivery', () => {
  test('that is sent again has one more attempt, and is delivered when that succeeds', async () => {
    await using receiver = await startReceiver()
    await using api = await openTestApi()
    const { id } = await haveWebhook(api, { url: receiver.url, encryptedHeaders: { 'X-Key': 'hidden' } })
    const sequence = (await haveDeliveries(api, id))[3] ?? 0
    receiver.answerWith(() => 503)
    const failed = await api.call('POST', `${path}/${sequence}/actions/resend`)
    receiver.answerWith(() => 204)
    const made = await api.call('POST', `${path}/${sequence}/actions/resend`)
    expect([failed.status, made.status]).toEqual([201, 201])
    expect(
      [failed, made]
        .map(({ body }) => AttemptAnswer.parse(body))
        .map(({ outcome, reason }) => [outcome, reason]),
    ).toEqual([
      ['fail', 'resend'],
      ['success', 'resend'],
    ])
    const answer = await api.call('GET', `${path}/${sequence}`)
    const { state, event, attemptList } = DeliveryWithAttempts.parse(answer.body)
    expect([state, event, attemptList.length]).toEqual(['delivered', { id: 'event-1' }, 2])
    expect(attemptList).toEqual([failed.body, made.body])
    expect(answer.text).not.toContain('hidden')
  })

  test.each(['0', '-1', 'x', '1.5', '999'])('%s is not there', async sequence => {
    await using api = await openTestApi()
    const answer = await api.call('GET', `${path}/${sequence}`)
    expect(answer.status).toBe(sequence === '999' ? 404 : 400)
  })

  test('goes with its webhook', async () => {
    await using api = await openTestApi()
    const { id } = await haveWebhook(api)
    const [sequence] = await haveDeliveries(api, id)
    await api.call('DELETE', `${v1}/${id}`)
    expect(errorOf(await api.call('GET', `${path}/${sequence}`))).toEqual({
      status: 404,
      code: 'WEBHOOK-DELIVERY-UNKNOWN',
    })
  })
})
