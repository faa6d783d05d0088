import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { haveDeliveries } from '../../store/testing/sample-deliveries.ts'
import { DisturbedStore, failing } from '../testing/disturbed-store.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { soon } from '../testing/soon.ts'
import { openTestDelivery, type TestDelivery } from '../testing/test-delivery.ts'
import { attemptOf, type EndedDelivery } from './ended-delivery.ts'
import { Recorder, type RecorderOptions } from './recorder.ts'

/** Deliveries that `me` has sent, successfully. */
async function haveEnded({ store, clock }: TestDelivery, count: number): Promise<readonly EndedDelivery[]> {
  const webhookId = randomUUID()
  const sending = Array.from(
    { length: count },
    () => ({ webhookId, state: 'sending', worker: 'me' }) as const,
  )
  const sequences = await haveDeliveries(store, ...sending)
  const result = {
    outcome: 'success',
    triggeredAt: clock.now(),
    statusCode: 200,
    message: 'The receiver answered 200 OK.',
    isGone: false,
    exchange: { request: { url: 'https://example.com', headers: {} }, timings: { totalMs: 1 } },
  } as const
  return sequences.map(sequence => ({
    webhookId,
    lane: '',
    outcome: { sequence, state: 'delivered' },
    attempt: attemptOf({ sequence, webhookId, eventId: 'e', eventType: 't', attempt: 1 }, result, 'schedule'),
  }))
}

function recorderOn(delivery: TestDelivery, changes: Partial<RecorderOptions>) {
  const recorded: number[] = []
  const recorder = new Recorder({
    ...delivery,
    worker: 'me',
    isBusy: () => true,
    onRecorded: ended => void recorded.push(...ended.map(({ outcome }) => outcome.sequence)),
    ...changes,
  })
  return { recorder, recorded }
}

describe('what became of deliveries', () => {
  test('is recorded soon, also when little ends and much is under way', async () => {
    await using delivery = await openTestDelivery()
    const ended = await haveEnded(delivery, 3)
    const { recorder, recorded } = recorderOn(delivery, {})

    recorder.add(ended)

    await soon(() => expect(recorded).toHaveLength(3))
    expect(await delivery.attempts(ended[0]?.webhookId ?? '')).toHaveLength(3)
  })

  test('is recorded in the order of ending, also what ends while some of it is written', async () => {
    await using delivery = await openTestDelivery()
    const ended = await haveEnded(delivery, 1_300)
    const { recorder, recorded } = recorderOn(delivery, {})

    for (const each of ended) recorder.add([each])
    await recorder.drain(10_000)

    expect(recorded).toEqual(ended.map(({ outcome }) => outcome.sequence))
  })

  test('is recorded when it ends in the very moment in which the last unit is done', async () => {
    await using delivery = await openTestDelivery()
    const [first, second] = await haveEnded(delivery, 2)
    const recorded: (EndedDelivery | undefined)[] = []
    const { recorder } = recorderOn(delivery, {
      isBusy: () => false,
      onRecorded: ended => {
        recorded.push(...ended)
        // After the recorder has looked whether there is more, and before it is at rest.
        if (recorded.length === 1 && second) queueMicrotask(() => recorder.add([second]))
      },
    })

    if (first) recorder.add([first])

    await soon(() => expect(recorded).toEqual([first, second]))
  })

  test('is recorded once the state takes it, without doing it twice', async () => {
    await using delivery = await openTestDelivery()
    const ended = await haveEnded(delivery, 4)
    const store = new DisturbedStore(delivery.store)
    store.disturb = failing('commit', 2)
    const { recorder, recorded } = recorderOn(delivery, { store })

    recorder.add(ended)
    await soon(() => expect(recorded).toHaveLength(4))

    expect(delivery.observer.troubles).toEqual(['recording attempts', 'recording attempts'])
    expect(await delivery.attempts(ended[0]?.webhookId ?? '')).toHaveLength(4)
    expect(delivery.observer.outcomes).toHaveLength(4)
  })

  test('is left to the next process when the state does not take it in time', async () => {
    await using delivery = await openTestDelivery()
    const ended = await haveEnded(delivery, 2)
    const store = new DisturbedStore(delivery.store)
    store.disturb = failing('write', Infinity)
    const { recorder, recorded } = recorderOn(delivery, { store })
    recorder.add(ended)

    await recorder.drain(50)
    store.disturb = () => undefined
    recorder.add(ended)
    await recorder.drain(50)

    expect(recorded).toEqual([])
    const left = await delivery.deliveries(ended[0]?.webhookId ?? '')
    expect(left.map(({ state }) => state)).toEqual(['sending', 'sending'])
  })

  test('is not waited for longer than asked, when the state does not answer at all', async () => {
    await using delivery = await openTestDelivery()
    const ended = await haveEnded(delivery, 1)
    const store = new DisturbedStore(delivery.store)
    const silence = heldAnswers()
    store.disturb = async () => void (await silence.decide())
    const { recorder } = recorderOn(delivery, { store })
    recorder.add(ended)

    await recorder.drain(50)

    expect(silence.asked).toBe(1)
    silence.answer(200)
  })
})
