import { describe, expect, test } from 'vitest'
import type { WebhookQuery } from '../store.ts'
import { aDelivery, anAttempt, aWebhook, haveDeliveries } from './sample-deliveries.ts'
import { later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

const webhooks = [
  aWebhook('a', {
    name: 'Ärger',
    ownerId: 'bob',
    enabled: false,
    origin: 'automations',
    createdAt: later(3),
  }),
  aWebhook('b', { name: 'beta', url: 'https://EXAMPLE.com/B', level: 'user', updatedAt: later(9) }),
  aWebhook('c', { name: 'beta', eventTypes: ['failed'], updatedByUserId: 'eve', createdAt: later(1) }),
  aWebhook('d', {
    name: 'alpha',
    createdByUserId: 'bob',
    origin: 'management-console',
    url: 'http://100%_x',
  }),
]

export function webhookSuite(open: OpenForTest): void {
  describe('webhooks', () => {
    test('come back as they were stored, and as they were replaced', async () => {
      await using state = await open()
      const first = aWebhook('w1', {
        signingKey: 'sealed:k',
        disabledReason: 'gone',
        disabledReasonCode: 'G',
      })
      await state.store.write(unit => unit.webhooks.add(first))
      expect(await state.store.read(({ webhooks: all }) => all.get('w1'))).toEqual(first)
      const second = aWebhook('w1', { name: 'Other', secrets: [], startPosition: 7 })
      expect(await state.store.write(unit => unit.webhooks.replace(second))).toBe(true)
      expect(await state.store.write(unit => unit.webhooks.replace(aWebhook('none')))).toBe(false)
      expect(await state.store.read(({ webhooks: all }) => all.all())).toEqual([second])
    })

    test.each<[string, Partial<WebhookQuery>, string]>([
      ['owner', { ownerId: 'bob' }, 'a'],
      ['creator', { createdByUserId: 'bob' }, 'd'],
      ['who changed them', { updatedByUserId: 'eve' }, 'c'],
      ['being enabled', { enabled: false }, 'a'],
      ['level', { level: 'user' }, 'b'],
      ['origins', { origins: ['automations', 'management-console'] }, 'ad'],
      ['no origin', { origins: [] }, ''],
      ['an event type', { eventTypes: ['failed'] }, 'abcd'],
      ['all of several event types', { eventTypes: ['failed', 'started'] }, 'abd'],
      ['a part of a type, which is none', { eventTypes: ['fail'] }, ''],
      ['a part of the name in any case', { nameContains: 'äRG' }, 'a'],
      ['a part of the URL in any case', { urlContains: 'example.com/b' }, 'b'],
      ['signs that are no wildcards', { urlContains: '0%_x' }, 'd'],
    ])('are found by %s', async (_, query, expected) => {
      await using state = await open()
      await state.store.write(async unit => {
        for (const each of webhooks) await unit.webhooks.add(each)
      })
      const all = { kind: 'webhook', sort: 'name', descending: false, limit: 100, ...query } as const
      const found = await state.store.read(records => records.webhooks.find(all))
      expect(found.map(each => each.id).sort()).toEqual(expected.split(''))
    })

    test.each<[WebhookQuery['sort'], string]>([
      ['name', 'dbca'],
      ['url', 'dbac'],
      ['createdAt', 'bdca'],
      ['updatedAt', 'acdb'],
    ])('are sorted by %s and then by id, and paged both ways', async (sort, expected) => {
      await using state = await open()
      await state.store.write(async unit => {
        for (const each of webhooks) await unit.webhooks.add(each)
      })
      for (const descending of [false, true]) {
        const find = (limit: number, cursor?: WebhookQuery['cursor']) =>
          state.store.read(records =>
            records.webhooks.find({ kind: 'webhook', sort, descending, limit, ...(cursor && { cursor }) }),
          )
        const whole = await find(10)
        expect(whole.map(each => each.id)).toEqual(
          descending ? expected.split('').reverse() : expected.split(''),
        )
        const third = whole[2] ?? aWebhook('none')
        const value = third[sort] instanceof Date ? third[sort].toISOString() : third[sort]
        const from = { value, id: third.id }
        expect(await find(10, { ...from, backwards: false })).toEqual(whole.slice(3))
        expect(await find(1, { ...from, backwards: true })).toEqual(whole.slice(1, 2))
        expect(await find(10, { ...from, backwards: true })).toEqual(whole.slice(0, 2))
      }
    })

    test('are counted, and every change makes a new revision', async () => {
      await using state = await open()
      const revisions: number[] = []
      const look = async (): Promise<void> =>
        void revisions.push(await state.store.read(records => records.webhooks.revision()))
      await look()
      for (const each of webhooks) await state.store.write(unit => unit.webhooks.add(each))
      await look()
      await state.store.write(unit => unit.webhooks.replace(aWebhook('b')))
      await look()
      await state.store.write(unit => unit.webhooks.remove('a'))
      await look()
      await state.store.write(unit => unit.webhooks.remove('a'))
      await look()
      expect(revisions.map(each => each - (revisions[0] ?? 0))).toEqual([0, 4, 5, 6, 6])
      const counts = await state.store.read(async records => [
        await records.webhooks.count('webhook'),
        await records.webhooks.countOfOwner('ada', 'webhook'),
        await records.webhooks.countOfOwner('bob', 'webhook'),
      ])
      expect(counts).toEqual([3, 3, 0])
    })

    test('are removed with their deliveries and attempts, and nothing of another webhook', async () => {
      await using state = await open()
      const [mine = 0, other = 0] = await haveDeliveries(state.store, {}, aDelivery({ webhookId: 'w2' }))
      await state.store.write(async unit => {
        await unit.webhooks.add(aWebhook('w1'))
        await unit.deliveries.recordAttempts([anAttempt(mine), anAttempt(other, { webhookId: 'w2' })])
        await unit.webhooks.saveHealth([{ webhookId: 'w1', failingSince: noon }])
      })
      expect(await state.store.write(unit => unit.webhooks.remove('w1'))).toBe(true)
      expect(await state.store.write(unit => unit.webhooks.remove('w1'))).toBe(false)
      const left = await state.store.read(async ({ webhooks: all, deliveries }) => ({
        webhook: await all.get('w1'),
        health: await all.health(['w1']),
        deliveries: (await deliveries.find({ limit: 10 })).map(each => each.sequence),
        attempts: [...(await deliveries.attemptsOf(mine)), ...(await deliveries.attemptsOf(other))].length,
      }))
      expect(left).toEqual({ webhook: undefined, health: [], deliveries: [other], attempts: 1 })
    })

    test('have a health of their own, replaced whole', async () => {
      await using state = await open()
      const failing = { webhookId: 'w1', failingSince: noon, lastFailureAt: later(1) }
      const sound = { webhookId: 'w1', lastSuccessAt: later(2) }
      await state.store.write(unit => unit.webhooks.saveHealth([failing, { webhookId: 'w2' }]))
      expect(await state.store.read(records => records.webhooks.health(['w1', 'w3']))).toEqual([failing])
      await state.store.write(unit => unit.webhooks.saveHealth([failing, sound]))
      expect(await state.store.read(records => records.webhooks.health(['w1']))).toEqual([sound])
      expect(await state.store.read(records => records.webhooks.health([]))).toEqual([])
    })
  })
}
