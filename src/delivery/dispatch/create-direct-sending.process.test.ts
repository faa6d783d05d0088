import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { startReceiver } from '../../../test/support/recording-receiver.ts'
import { eventJsonSchema } from '../../contract/events/event-json-schema.ts'
import { eventKinds, eventType } from '../../contract/events/catalogue.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { soon } from '../testing/soon.ts'
import { openTestDelivery, type TestDelivery } from '../testing/test-delivery.ts'

const startedType = eventType('started')
const ofStarted = { eventTypes: [startedType], delivery: { retrySeconds: [] } }

/** One delivery that is exhausted: its sequence. */
async function exhausted(delivery: TestDelivery, webhookId: string): Promise<number> {
  const dispatcher = await delivery.start()
  await delivery.publish(2)
  await delivery.settled()
  await dispatcher.stop(0)
  return (await delivery.deliveries(webhookId))[0]?.sequence ?? 0
}

describe('a resend', () => {
  test('makes a new attempt with the settings of now, and marks the delivery delivered', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ path }) => (path === '/new' ? 200 : 500))
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: `${receiver.url}/old`, ...ofStarted })
    const sequence = await exhausted(delivery, id)
    await delivery.change(id, { url: `${receiver.url}/new`, headers: { 'x-later': 'yes' } })

    const attempt = await delivery.sending.resend(sequence)

    expect(attempt).toMatchObject({ number: 2, reason: 'resend', outcome: 'success', statusCode: 200 })
    expect(await delivery.deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 2 }])
    expect(await delivery.attempts(id)).toMatchObject([{ outcome: 'fail' }, { outcome: 'success' }])
    const last = receiver.receipts.at(-1)
    expect(last?.headers).toMatchObject({ 'x-later': 'yes', 'millrace-attempt': '2' })
    expect(last?.headers['millrace-test']).toBeUndefined()
    expect(last?.body).toBe(receiver.receipts[0]?.body)
  })

  test('that fails leaves the delivery as it was, and counts for the health of the webhook', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 500)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, ...ofStarted })
    const sequence = await exhausted(delivery, id)
    await delivery.store.write(({ webhooks }) => webhooks.saveHealth([{ webhookId: id }]))

    expect(await delivery.sending.resend(sequence)).toMatchObject({ outcome: 'fail', statusCode: 500 })

    expect(await delivery.deliveries(id)).toMatchObject([{ state: 'exhausted' }])
    const [health] = await delivery.store.read(({ webhooks }) => webhooks.health([id]))
    expect(health?.failingSince).toBeInstanceOf(Date)
    receiver.answerWith(() => 410)
    await delivery.sending.resend(sequence)
    expect(delivery.observer.disabledWebhooks).toEqual([[id, 'receiver-gone']])
  })

  test('is named in the history as interrupted from its begin on, in case the process dies', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 500)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, ...ofStarted })
    const sequence = await exhausted(delivery, id)
    const held = heldAnswers()
    receiver.answerWith(held.decide)

    const resending = delivery.sending.resend(sequence)
    await soon(() => expect(held.asked).toBe(1))
    expect((await delivery.attempts(id)).at(-1)).toMatchObject({ number: 2, outcome: 'interrupted' })
    held.answer(200)
    await resending

    expect((await delivery.attempts(id)).at(-1)).toMatchObject({ number: 2, outcome: 'success' })
  })

  test('at the same time as an attempt of the dispatcher has a number of its own, and its success counts', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(({ headers }) => (headers['millrace-attempt'] === '1' ? held.decide() : 200))
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, eventTypes: [startedType] })
    await delivery.start()
    await delivery.publish(2)
    await soon(() => expect(held.asked).toBe(1))
    const sequence = (await delivery.deliveries(id))[0]?.sequence ?? 0

    expect(await delivery.sending.resend(sequence)).toMatchObject({ number: 2, outcome: 'success' })
    held.answer(500)
    await soon(() => expect(delivery.observer.outcomes).toEqual(['success', 'fail']))

    expect(await delivery.deliveries(id)).toMatchObject([{ state: 'delivered' }])
    expect(await delivery.attempts(id)).toMatchObject([{ outcome: 'fail' }, { outcome: 'success' }])
  })

  test('reaches a webhook that is disabled or paused too', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 500)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, ...ofStarted })
    const sequence = await exhausted(delivery, id)
    receiver.answerWith(() => 200)
    await delivery.change(id, { enabled: false, paused: true })

    expect(await delivery.sending.resend(sequence)).toMatchObject({ outcome: 'success' })
  })

  test('of a delivery that is gone does nothing', async () => {
    await using delivery = await openTestDelivery()
    expect(await delivery.sending.resend(4711)).toBeUndefined()
    expect(await delivery.sending.sendTest('nobody', startedType)).toBeUndefined()
  })

  test('whose webhook is deleted meanwhile leaves no attempt and no health behind', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 500)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, ...ofStarted })
    const sequence = await exhausted(delivery, id)
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    const resending = delivery.sending.resend(sequence)
    await soon(() => expect(held.asked).toBe(1))

    await delivery.store.write(({ webhooks }) => webhooks.remove(id))
    held.answer(500)

    expect(await resending).toMatchObject({ outcome: 'fail' })
    const [attempts, health] = await delivery.store.read(async ({ deliveries, webhooks }) => [
      await deliveries.attemptsOf(sequence),
      await webhooks.health([id]),
    ])
    expect([attempts, health]).toEqual([[], []])
  })

  test('with a stored secret that cannot be opened is a failed attempt in words', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 500)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, ...ofStarted })
    const sequence = await exhausted(delivery, id)
    await delivery.change(id, { secrets: [{ sealed: 'of another key', createdAt: new Date() }] })

    const attempt = await delivery.sending.resend(sequence)

    expect(attempt).toMatchObject({ outcome: 'fail', errorClass: 'settings' })
    expect(attempt?.message).toContain('cannot be opened')
  })
})

describe('a test event', () => {
  test('of each type is valid against the schema of its type, and is marked as a test', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    const ajv = addFormats.default(new Ajv({ strict: false }))

    for (const kind of eventKinds) {
      const attempt = await delivery.sending.sendTest(id, eventType(kind))
      const receipt = receiver.receipts.at(-1)
      const event: unknown = JSON.parse(receipt?.body ?? '')

      expect(attempt).toMatchObject({ reason: 'test', outcome: 'success', eventType: eventType(kind) })
      expect(ajv.validate(eventJsonSchema(kind), event), ajv.errorsText()).toBe(true)
      expect(event).toMatchObject({ type: eventType(kind), id: receipt?.headers['webhook-id'] })
      expect(receipt?.headers['millrace-test']).toBe('true')
    }
    expect(await delivery.deliveries(id)).toMatchObject(
      eventKinds.map(() => ({ state: 'delivered', position: 0 })),
    )
  })

  test('that fails is recorded, and never sent again', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ headers }) => (headers['millrace-test'] === undefined ? 200 : 500))
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { retrySeconds: [0.01] } })
    await delivery.start()

    expect(await delivery.sending.sendTest(id, startedType)).toMatchObject({
      outcome: 'fail',
      statusCode: 500,
    })
    await delivery.publish(4)
    await delivery.settled()

    expect(receiver.receipts.filter(({ headers }) => headers['millrace-test'] !== undefined)).toHaveLength(1)
    const [tested] = await delivery.deliveries(id)
    expect(tested).toMatchObject({ state: 'exhausted', attempts: 1, position: 0 })
    expect((await delivery.attempts(id))[0]).toMatchObject({ reason: 'test', outcome: 'fail' })
  })

  test('is sent again as a test when somebody asks for it', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 500)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    const { sequence = 0 } = (await delivery.sending.sendTest(id, startedType)) ?? {}
    receiver.answerWith(() => 200)

    expect(await delivery.sending.resend(sequence)).toMatchObject({ number: 2, outcome: 'success' })

    const [first, second] = receiver.receipts
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['millrace-test']).toBe(first?.headers['millrace-test'])
  })
})
