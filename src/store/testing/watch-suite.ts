import { describe, expect, test } from 'vitest'
import type { Store, StoreTopic } from '../store.ts'
import { aWebhook, haveDeliveries, haveEvents } from './sample-deliveries.ts'
import { aLaunch } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'
import { writerProcess } from './writer-process.ts'

export function watchSuite(open: OpenForTest): void {
  describe('who watches', () => {
    test.each<[StoreTopic, (store: Store) => Promise<unknown>]>([
      ['events', store => haveEvents(store, 1)],
      ['webhooks', store => store.write(unit => unit.webhooks.add(aWebhook('w1')))],
      ['deliveries', store => haveDeliveries(store, {})],
    ])('is called for %s of another store, and soon', async (topic, change) => {
      await using state = await open()
      await using second = await state.openAgain()
      using watched = watching(second, topic)
      await watched.ready()
      await change(state.store)
      await watched.next()
      expect(watched.calls()).toBeGreaterThan(1)
    })

    test('is called after the commit: the change can be read', async () => {
      await using state = await open()
      using watched = watching(state.store, 'events')
      await watched.ready()
      await haveEvents(state.store, 1)
      await watched.next()
      expect(await state.store.read(records => records.events.newestPosition())).toBe(1)
    })

    test('is not called for another topic, nor for a unit that failed, nor after the end', async () => {
      await using state = await open()
      using webhooks = watching(state.store, 'webhooks')
      using events = watching(state.store, 'events')
      await events.ready()
      await webhooks.ready()
      const [ofEvents, ofWebhooks] = [events.calls(), webhooks.calls()]
      await expect(
        state.store.write(async unit => {
          await unit.webhooks.add(aWebhook('w1'))
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      await state.store.write(unit => unit.launches.add(aLaunch()))
      await haveEvents(state.store, 1)
      await events.next()
      expect([events.calls() - ofEvents, webhooks.calls() - ofWebhooks]).toEqual([1, 0])
      events[Symbol.dispose]()
      webhooks[Symbol.dispose]()
      await state.store.write(unit => unit.webhooks.add(aWebhook('w1')))
      await new Promise(setImmediate)
      expect([events.calls() - ofEvents, webhooks.calls() - ofWebhooks]).toEqual([1, 0])
    })

    test('is called for what another process wrote', async () => {
      await using state = await open()
      using watched = watching(state.store, 'events')
      await watched.ready()
      const writer = writerProcess(state.elsewhere, 'other', 1)
      await watched.next()
      expect(await writer.ended).toEqual(['other-0'])
    })
  })
}

interface Watching extends Disposable {
  /** Resolves when the watch stands, which is told by a first call. */
  ready(): Promise<void>
  /** Resolves at the first call that has not been waited for. */
  next(): Promise<void>
  calls(): number
}

function watching(store: Store, topic: StoreTopic): Watching {
  let [calls, waitedFor] = [0, 0]
  let wake: () => void = () => undefined
  const watch = store.watch(topic, () => {
    calls += 1
    wake()
  })
  const next = async (): Promise<void> => {
    if (calls === waitedFor) await new Promise<void>(resolve => (wake = resolve))
    waitedFor = calls
  }
  return {
    calls: () => calls,
    next,
    ready: next,
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  }
}
