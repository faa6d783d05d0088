import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { startReceiver } from '../../../test/support/recording-receiver.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { soon } from '../testing/soon.ts'
import { openTestDelivery } from '../testing/test-delivery.ts'

/** Counts the requests at one path that are under way, and answers each in a later turn of the event loop. */
function crowd(waitMs = 5) {
  let now = 0
  let most = 0
  return {
    get most() {
      return most
    },
    decide: async (): Promise<number> => {
      now += 1
      most = Math.max(most, now)
      await new Promise(resolve => setTimeout(resolve, waitMs))
      now -= 1
      return 200
    },
  }
}

/** Accepts connections and never says a word. */
async function silentServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined).resume()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

describe('a receiver', () => {
  test('that never answers, or refuses connections, delays no other: not 50 of them either', async () => {
    await using receiver = await startReceiver()
    await using silent = await silentServer()
    const refusing = `http://127.0.0.1:${await freePort()}`
    await using delivery = await openTestDelivery()
    for (let count = 0; count < 25; count += 1) {
      await delivery.haveWebhook({ url: `${silent.url}/${count}` })
      await delivery.haveWebhook({ url: `${refusing}/${count}` })
    }
    const { id } = await delivery.haveWebhook({ url: receiver.url })
    await delivery.start()

    await delivery.publish(60)
    await receiver.until(({ length }) => length === 60)

    const delivered = (await delivery.deliveries(id)).length
    expect(delivered).toBe(60)
    expect(delivery.observer.troubles).toEqual([])
  })

  test('finds a place when others who answer slowly have all of those that there are', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    await using delivery = await openTestDelivery()
    const slow = await Promise.all(
      Array.from({ length: 9 }, (_, index) => delivery.haveWebhook({ url: `${receiver.url}/slow${index}` })),
    )
    const dispatcher = await delivery.start()
    // They prove that they answer, and get as much as they may.
    await delivery.publish(80)
    await delivery.settled()
    receiver.answerWith(({ path }) => (path.startsWith('/slow') ? held.decide() : 200))
    await delivery.publish(80)
    await soon(() => expect(dispatcher.status().inFlight).toBeGreaterThanOrEqual(512))
    await delivery.haveWebhook({ url: `${receiver.url}/fast` })

    await delivery.publish(20)
    await receiver.until(receipts => receipts.filter(({ path }) => path === '/fast').length === 20)

    held.answer(200)
    await delivery.settled()
    expect(slow).toHaveLength(9)
  })

  test('gets no more requests at the same time than its webhook allows, and with enough to do as many', async () => {
    await using receiver = await startReceiver()
    const together = crowd()
    receiver.answerWith(together.decide)
    await using delivery = await openTestDelivery()
    await delivery.haveWebhook({ url: receiver.url, delivery: { maxInFlight: 6 } })
    await delivery.publish(120)

    await delivery.start()
    await delivery.settled()

    expect(together.most).toBe(6)
    expect(receiver.receipts).toHaveLength(120)
  })

  test('gets no more requests a second than its webhook allows', async () => {
    await using receiver = await startReceiver()
    const moments: number[] = []
    receiver.answerWith(() => {
      moments.push(performance.now())
      return 200
    })
    await using delivery = await openTestDelivery()
    await delivery.haveWebhook({ url: receiver.url, delivery: { maxPerSecond: 50 } })
    await delivery.publish(50)

    await delivery.start()
    await delivery.settled()

    const [first = 0, last = 0] = [moments[0], moments.at(-1)]
    expect(last - first).toBeGreaterThan(900)
    for (const start of moments) {
      const inFifth = moments.filter(at => at >= start && at < start + 200).length
      expect(inFifth).toBeLessThanOrEqual(14)
    }
  })
})

describe('the circuit of a webhook', () => {
  test('opens after ten failures in a row, is in the status, tries once after its pause, and closes with a success', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => 503)
    await using delivery = await openTestDelivery()
    const { id } = await delivery.haveWebhook({ url: receiver.url, delivery: { retrySeconds: [] } })
    const dispatcher = await delivery.start()
    await delivery.publish(40)
    await soon(() => expect(dispatcher.status().openCircuits).toHaveLength(1))
    await soon(() => expect(dispatcher.status().inFlight).toBe(0))
    const [open] = dispatcher.status().openCircuits
    expect(open?.webhookId).toBe(id)
    expect(open?.until.getTime()).toBeGreaterThan(delivery.clock.now().getTime() + 2_000)
    const before = receiver.receipts.length
    // What was taken and not sent is given back.
    await soon(async () => {
      const states = (await delivery.deliveries(id)).map(({ state }) => state)
      expect(states.filter(state => state === 'sending')).toEqual([])
    })

    const held = heldAnswers()
    receiver.answerWith(held.decide)
    delivery.clock.set(5_000)
    await delivery.publish(2)
    await soon(() => expect(held.asked).toBe(1))
    expect(dispatcher.status()).toMatchObject({ inFlight: 1, openCircuits: [] })
    held.answer(200)

    await delivery.settled()
    expect(receiver.receipts).toHaveLength(42)
    expect(before).toBeLessThan(40)
  })

  test('opens without a word to the others at the same host', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(({ path }) => (path === '/broken' ? 'cut' : 200))
    await using delivery = await openTestDelivery()
    await delivery.haveWebhook({ url: `${receiver.url}/broken`, delivery: { retrySeconds: [] } })
    await delivery.haveWebhook({ url: `${receiver.url}/sound` })
    const dispatcher = await delivery.start()

    await delivery.publish(60)
    await receiver.until(receipts => receipts.filter(({ path }) => path === '/sound').length === 60)

    await soon(() => expect(dispatcher.status().openCircuits).toHaveLength(1))
  })
})
