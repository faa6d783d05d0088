import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import webhooks, { type WebhookPost } from '@qlik/api/webhooks'
import { clientGrounds, refusal, type ClientGround } from '../support/client-ground.ts'
import { publishEvents } from '../support/publish-events.ts'
import {
  deliveryType,
  deliveriesPage,
  eventTypesAnswer,
  webhookType,
  webhooksPage,
} from '../support/qlik-types.ts'

const secret = 'f3a1c09e7b5d48e2a6c4f0913b7d5e28'
const started = 'com.qlik.v1.di-projects.di-tasks.started'
const completed = 'com.qlik.v1.di-projects.di-tasks.completed'

for (const { name, open, missing } of clientGrounds) {
  describe.skipIf(missing !== undefined)(
    `the public client of the webhooks API, with the state in ${name} (${missing ?? 'a real server'})`,
    () => {
      let ground: ClientGround
      beforeAll(async () => {
        ground = await open()
      }, 120_000)
      afterAll(async () => await ground?.[Symbol.asyncDispose]())

      /** What every call is given: where, in whose name, and past the cache. */
      const as = (apiKey: string) => ({ hostConfig: { host: ground.server.url, apiKey }, noCache: true })
      const create = async (changes: Partial<WebhookPost> = {}) => {
        const body = {
          name: 'Orders',
          url: `${ground.receiver.url}/hook`,
          eventTypes: [started, completed],
          ...changes,
        }
        const { status, data } = await webhooks.createWebhook(body, as(ground.admin))
        expect(status).toBe(201)
        return webhookType.parse(data)
      }

      test('creates, reads, patches, updates and deletes a webhook', async () => {
        const made = await create({
          description: 'for a test',
          secret,
          headers: { 'X-Team': 'data' },
          encryptedHeaders: { 'X-Key': 'k' },
          filter: 'spaceId eq "space"',
        })
        expect(made).toMatchObject({
          enabled: false,
          level: 'tenant',
          origin: 'api',
          secretKeyAdded: true,
          encryptedHeaders: ['X-Key'],
          enableCloudEventDelivery: true,
        })
        const read = await webhooks.getWebhook(made.id, as(ground.admin))
        expect([read.status, webhookType.parse(read.data)]).toEqual([200, made])

        const patched = await webhooks.patchWebhook(
          made.id,
          [
            { op: 'replace', path: '/name', value: 'Patched' },
            { op: 'replace', path: '/enabled', value: true },
            { op: 'remove', path: '/description' },
          ],
          as(ground.admin),
        )
        expect([patched.status, patched.data]).toEqual([204, ''])
        const after = webhookType.parse((await webhooks.getWebhook(made.id, as(ground.admin))).data)
        expect(after).toMatchObject({ name: 'Patched', enabled: true, description: '', secretKeyAdded: true })

        const updated = await webhooks.updateWebhook(
          made.id,
          { name: 'Updated', url: 'https://receiver.example/hook' },
          as(ground.admin),
        )
        expect(updated.status).toBe(200)
        expect(webhookType.parse(updated.data)).toMatchObject({
          id: made.id,
          name: 'Updated',
          enabled: false,
          filter: '',
          headers: {},
          encryptedHeaders: [],
          secretKeyAdded: false,
          createdAt: made.createdAt,
        })

        const deleted = await webhooks.deleteWebhook(made.id, as(ground.admin))
        expect([deleted.status, deleted.data]).toEqual([204, ''])
        await expect(webhooks.getWebhook(made.id, as(ground.admin))).rejects.toMatchObject({ status: 404 })
      })

      test('lists webhooks page by page, on and back, and filters and sorts them', async () => {
        for (const letter of ['c', 'a', 'e', 'b', 'd'])
          await create({ name: `listed ${letter}`, enabled: letter < 'd' })
        const namesOf = (data: unknown) =>
          webhooksPage
            .parse(data)
            .data.map(({ name }) => name.slice(-1))
            .join('')
        const query = { name: 'LISTED', sort: '+name', limit: 2 } as const
        const first = await webhooks.getWebhooks(query, as(ground.admin))
        const second = await first.next?.(as(ground.admin))
        const third = await second?.next?.(as(ground.admin))
        const back = await third?.prev?.(as(ground.admin))
        expect([first, second, third, back].map(page => namesOf(page?.data))).toEqual(['ab', 'cd', 'e', 'cd'])
        expect([first.prev, third?.next]).toEqual([undefined, undefined])
        expect(namesOf((await back?.prev?.(as(ground.admin)))?.data)).toBe('ab')
        const enabled = {
          ...query,
          sort: '-name',
          enabled: true,
          eventTypes: `${started},${completed}`,
          limit: 100,
        } as const
        expect(namesOf((await webhooks.getWebhooks(enabled, as(ground.admin))).data)).toBe('cba')
        expect(namesOf((await webhooks.getWebhooks({ name: 'listed' }, as(ground.user))).data)).toBe('')
      })

      test('learns the types of events', async () => {
        const { status, data } = await webhooks.getWebhookEventTypes(as(ground.user))
        expect(status).toBe(200)
        expect(eventTypesAnswer.parse(data).data.map(({ name }) => name)).toContain(completed)
      })

      test('reads the deliveries of a webhook page by page, one of them, and has one sent again', async () => {
        const { id } = await create({
          name: 'delivered',
          url: `${ground.receiver.url}/delivered`,
          enabled: true,
          secret,
          encryptedHeaders: { 'X-Key': 'not shown' },
        })
        const published = await publishEvents(ground.store, { events: 4, tasks: 2, eventsInUnit: 4 })
        await ground.receiver.until(
          receipts => receipts.filter(({ path }) => path === '/delivered').length === 4,
        )
        const all = await untilFour(() => webhooks.getWebhookDeliveries(id, { limit: 100 }, as(ground.admin)))
        const first = await webhooks.getWebhookDeliveries(id, { limit: 3 }, as(ground.admin))
        const second = await first.next?.(as(ground.admin))
        const back = await second?.prev?.(as(ground.admin))
        const pages = [first, second, back].map(page =>
          deliveriesPage.parse(page?.data).data.map(each => each.id),
        )
        expect(pages).toEqual([all.slice(0, 3), all.slice(3), all.slice(0, 3)])
        expect([first.prev, second?.next]).toEqual([undefined, undefined])

        const one = deliveryType.parse(
          (await webhooks.getWebhookDelivery(id, all[0] ?? '', as(ground.admin))).data,
        )
        expect(one).toMatchObject({
          webhookId: id,
          status: 'success',
          request: { url: `${ground.receiver.url}/delivered`, headers: { 'x-key': '**OMITTED**' } },
          response: { statusCode: 200, body: 'ok' },
        })
        expect(published.map(event => ({ ...event }))).toContainEqual(one.request?.body)
        expect(JSON.stringify(one)).not.toContain('not shown')

        ground.receiver.answerWith(({ path }) => (path === '/delivered' ? 503 : 200))
        const again = await webhooks.resendWebhookDelivery(id, one.id, as(ground.admin))
        ground.receiver.answerWith(() => 200)
        const resent = deliveryType.parse(again.data)
        expect([again.status, resent.status, resent.response?.statusCode]).toEqual([201, 'fail', 503])
        expect(resent.request?.body).toEqual(one.request?.body)
        expect(resent.id).not.toBe(one.id)
        const failed = { status: 'fail', eventType: one.eventType, sort: '-triggeredAt' } as const
        const list = await webhooks.getWebhookDeliveries(id, failed, as(ground.admin))
        expect(deliveriesPage.parse(list.data).data.map(each => each.id)).toEqual([resent.id])
      })

      test('is refused in the shape that it knows, whatever the status', async () => {
        const { id } = await create()
        const missingId = '00000000-0000-4000-8000-000000000000'
        const answers = await Promise.all([
          refusal(webhooks.createWebhook({ name: '', url: 'not a url' }, as(ground.admin))),
          refusal(webhooks.getWebhooks({ limit: 1000 }, as(ground.admin))),
          refusal(
            webhooks.patchWebhook(id, [{ op: 'replace', path: '/secret', value: 'short' }], as(ground.admin)),
          ),
          refusal(webhooks.getWebhookEventTypes(as('mlr_0011223344556677_0123456789abcdefghij'))),
          refusal(
            webhooks.createWebhook(
              { name: 'a', url: 'https://receiver.example', level: 'tenant' },
              as(ground.user),
            ),
          ),
          refusal(
            webhooks.updateWebhook(
              missingId,
              { name: 'a', url: 'https://receiver.example' },
              as(ground.admin),
            ),
          ),
          refusal(webhooks.getWebhook(id, as(ground.user))),
          refusal(webhooks.getWebhookDelivery(id, '999-1', as(ground.admin))),
          refusal(webhooks.resendWebhookDelivery(id, '999-1', as(ground.admin))),
        ])
        expect(answers).toEqual([
          '400 API-REQUEST-INVALID',
          '400 API-REQUEST-INVALID',
          '400 API-REQUEST-INVALID',
          '401 API-KEY-UNKNOWN',
          '403 WEBHOOK-LEVEL-FORBIDDEN',
          '404 WEBHOOK-UNKNOWN',
          '404 WEBHOOK-UNKNOWN',
          '404 WEBHOOK-DELIVERY-UNKNOWN',
          '404 WEBHOOK-DELIVERY-UNKNOWN',
        ])
      })
    },
  )
}

/** Ids of the attempts, newest first, once all four are recorded. */
async function untilFour(read: () => Promise<{ readonly data: unknown }>): Promise<readonly string[]> {
  return await vi.waitFor(
    async () => {
      const { data } = deliveriesPage.parse((await read()).data)
      expect(data).toHaveLength(4)
      return data.map(({ id }) => id)
    },
    { timeout: 20_000, interval: 50 },
  )
}
