import { describe, expect, test } from 'vitest'
import { startReceiver, type Receipt } from '../../../test/support/recording-receiver.ts'
import { aCompletedEvent } from '../../store/testing/sample-records.ts'
import { DisturbedStore, failing, failingAtRandom } from '../testing/disturbed-store.ts'
import { expectEachArrived, expectHistoryAgrees, expectOrderOfTasks } from '../testing/expect-arrivals.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { soon } from '../testing/soon.ts'
import { openTestDelivery } from '../testing/test-delivery.ts'

const often = Array.from({ length: 50 }, () => 0.03)
const completed = 'com.qlik.v1.di-projects.di-tasks.completed'
const started = 'com.qlik.v1.di-projects.di-tasks.started'

function at(path: string, receipts: readonly Receipt[]): readonly Receipt[] {
  return receipts.filter(receipt => receipt.path === path)
}

describe('in the order of tasks', () => {
  test('the events of each task arrive in order of position, however often they fail', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => (Math.random() < 0.2 ? 503 : Math.random() < 0.1 ? 'cut' : 200))
    await using delivery = await openTestDelivery()
    await delivery.haveWebhook({ url: receiver.url, delivery: { order: 'task', retrySeconds: often } })
    await delivery.start()

    const published = await delivery.publish(200, { tasks: 10, eventsInUnit: 20 })
    await delivery.settled()

    expectEachArrived(published, receiver.receipts)
    expectOrderOfTasks(published, receiver.receipts)
  })

  test('a task whose event fails holds back only itself', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ body }) => (body.includes('"task-0001"') ? 503 : 200))
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { order: 'task' } })
    await delivery.start()

    const published = await delivery.publish(60, { tasks: 3 })
    await receiver.until(receipts => receipts.filter(({ answered }) => answered === 200).length === 40)

    const failing = receiver.receipts.filter(({ answered }) => answered === 503)
    expect(failing.map(({ headers }) => headers['webhook-id'])).toEqual([
      published.find(({ data }) => data.dataTask.id === 'task-0001')?.id,
    ])
    const waiting = (await delivery.deliveries(id)).filter(({ lane }) => lane.endsWith('task-0001'))
    expect(waiting.map(({ attempts }) => attempts)).toEqual([1, ...Array.from({ length: 19 }, () => 0)])
  })

  test('events go on when the order is given up and asked for again while some wait', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => (Math.random() < 0.2 ? 503 : 200))
    await using delivery = await openTestDelivery()
    const { id, delivery: settings } = await delivery.haveWebhook({
      url: receiver.url,
      delivery: { order: 'task', retrySeconds: often },
    })
    await delivery.start()

    const published = [...(await delivery.publish(60))]
    await delivery.change(id, { delivery: { ...settings, order: 'none' } })
    published.push(...(await delivery.publish(60)))
    await delivery.change(id, { delivery: settings })
    published.push(...(await delivery.publish(60)))
    await delivery.settled()

    expectEachArrived(published, receiver.receipts)
  })
})

describe('two dispatchers on one state', () => {
  test('deliver each event once', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    await delivery.haveWebhook({ url: `${receiver.url}/none` })
    await delivery.haveWebhook({ url: `${receiver.url}/task`, delivery: { order: 'task' } })
    await delivery.start()
    await delivery.start({ store: await delivery.openAgain() })

    const published = await delivery.publish(300, { tasks: 20, eventsInUnit: 10 })
    await delivery.settled()

    for (const path of ['/none', '/task']) {
      expectEachArrived(published, at(path, receiver.receipts))
      expect(at(path, receiver.receipts)).toHaveLength(300)
    }
    expectOrderOfTasks(published, at('/task', receiver.receipts))
    expect(delivery.observer.troubles).toEqual([])
  })
})

describe('a state that fails for a while', () => {
  test('loses nothing, and leaves nothing behind that nobody sends', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => (Math.random() < 0.1 ? 503 : 200))
    await using delivery = await openTestDelivery()
    const plain = await delivery.haveWebhook({
      url: `${receiver.url}/none`,
      delivery: { retrySeconds: often },
    })
    const ordered = await delivery.haveWebhook({
      url: `${receiver.url}/task`,
      delivery: { order: 'task', retrySeconds: often },
    })
    const store = new DisturbedStore(delivery.store)
    await delivery.start({ store })
    store.disturb = failingAtRandom(0.06)

    const published = await delivery.publish(160, { tasks: 12, eventsInUnit: 8 })
    await receiver.until(({ length }) => length > 260)
    store.disturb = () => undefined
    await delivery.settled()

    for (const { id, url } of [plain, ordered]) {
      const receipts = at(new URL(url).pathname, receiver.receipts)
      expectEachArrived(published, receipts)
      expectHistoryAgrees(await delivery.attempts(id), receipts)
    }
    expectOrderOfTasks(published, at('/task', receiver.receipts))
    expect(delivery.observer.troubles.length).toBeGreaterThan(0)
  })

  test('when events are matched has them matched again, though no more events come', async () => {
    await using receiver = await startReceiver()
    await using delivery = await openTestDelivery()
    await delivery.haveWebhook({ url: receiver.url })
    const store = new DisturbedStore(delivery.store)
    await delivery.start({ store })
    await delivery.publish(2)
    await delivery.settled()
    store.disturb = failing('write', 1)

    await delivery.publish(2)
    await receiver.until(({ length }) => length === 4)

    expect(delivery.observer.troubles).toContain('matching and taking deliveries')
  })

  test('when the webhooks are read has them read again, though nothing changes', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ path }) => (path === '/right' ? 200 : 404))
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { retrySeconds: [1, 1] } })
    const store = new DisturbedStore(delivery.store)
    await delivery.start({ store })
    await delivery.publish(2)
    await soon(() => expect(delivery.observer.outcomes).toEqual(['fail', 'fail']))
    store.disturb = failing('read', Infinity)

    await delivery.change(id, { url: `${receiver.url}/right` })
    await soon(() => expect(delivery.observer.troubles.length).toBeGreaterThan(2))
    store.disturb = () => undefined

    await delivery.settled()
    expect(receiver.receipts.slice(2).map(({ path }) => path)).toEqual(['/right', '/right'])
  })

  test('does not make those wait who have nothing to do with a request that takes its time', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(({ path }) => (path === '/slow' ? held.decide() : 200))
    await using delivery = await openTestDelivery()
    await delivery.haveWebhook({ url: `${receiver.url}/slow`, eventTypes: [completed] })
    await delivery.haveWebhook({ url: `${receiver.url}/fast`, eventTypes: [started] })
    const store = new DisturbedStore(delivery.store)
    await delivery.start({ store })
    await delivery.publish(2)
    await soon(() => expect([held.asked, delivery.observer.outcomes]).toEqual([1, ['success']]))
    store.disturb = failing('commit', 1)

    await delivery.publish(2)
    await receiver.until(receipts => at('/fast', receipts).length === 2)

    held.answer(200)
    await delivery.settled()
    expect(delivery.observer.troubles).toEqual(['matching and taking deliveries'])
  })
})

describe('an idle dispatcher', () => {
  test('does not sleep over a moment that passed while it was busy with something else', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ headers }) => (headers['millrace-attempt'] === '1' ? 503 : 200))
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({
      url: receiver.url,
      eventTypes: [started],
      delivery: { retrySeconds: [0.5] },
    })
    const store = new DisturbedStore(delivery.store)
    await delivery.start({ store })
    let reads = 0
    store.disturb = moment =>
      void (reads += delivery.observer.outcomes.length > 0 && moment === 'read' ? 1 : 0)
    await delivery.publish(2)
    // The state has been asked when that is due, and is not asked again.
    await soon(() => expect(reads).toBeGreaterThan(0))
    const [failed] = await delivery.deliveries(id)

    const writing = heldAnswers()
    store.disturb = async moment => void (moment === 'commit' && (await writing.decide()))
    await delivery.store.write(({ outbox }) => outbox.append(aCompletedEvent('nobody wants it'), 'run'))
    await soon(() => expect(writing.asked).toBe(1))
    await soon(() =>
      expect(delivery.clock.now().getTime()).toBeGreaterThan(failed?.nextAttemptAt.getTime() ?? 0),
    )
    writing.answer(200)

    await receiver.until(({ length }) => length === 2)
  })
})
