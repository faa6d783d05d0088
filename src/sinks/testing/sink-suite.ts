import { inspect } from 'node:util'
import { HTTP, type CloudEvent } from 'cloudevents'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { EventSink, SinkEvent, SinkType } from '../../delivery/event-sink.ts'
import { followSink, type RunningSink } from '../../delivery/follow-sink.ts'
import { systemClock } from '../../foundation/clock.ts'
import type { Store } from '../../store/store.ts'
import { anAwkwardEvent, idOf, openState } from './sample-events.ts'

/** A message as a consumer of the broker reads it. */
export interface ReceivedMessage {
  /** Subject or routing key. */
  readonly route: string
  /** By which the broker or a consumer knows a repetition. */
  readonly id: string
  /** As the HTTP binding names them, decoded by the binding of the broker: what the `cloudevents` SDK reads. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A stream or exchange that no other test uses. */
export interface TargetForTest extends AsyncDisposable {
  readonly settings: Readonly<Record<string, unknown>>
  /** Settings by which the sink may not make the stream or exchange. */
  readonly withoutMaking: Readonly<Record<string, unknown>>
  /** Everything that has come, oldest first, also before a restart of the broker. */
  received(): Promise<readonly ReceivedMessage[]>
}

export interface BrokerForTest extends AsyncDisposable {
  /** Routes of `anAwkwardEvent` begin with this, by the settings of targets. */
  readonly awkwardRoute: string
  newTarget(): Promise<TargetForTest>
  kill(): Promise<void>
  restart(): Promise<void>
  /** The broker drops repetitions of an event. */
  readonly dropsRepetitions: boolean
  /** Settings that are refused: with another password, and with a port on which nobody listens. */
  wrongPassword(password: string): Readonly<Record<string, unknown>>
  nobodyThere(): Promise<Readonly<Record<string, unknown>>>
}

/** Every kind of sink passes this with the real broker. */
export function sinkSuite(type: SinkType, start: () => Promise<BrokerForTest>): void {
  let broker: BrokerForTest
  beforeAll(async () => void (broker = await start()))
  afterAll(() => broker[Symbol.asyncDispose]())

  const openSink = (settings: unknown): Promise<EventSink> =>
    type.open(type.settings.parse(settings), new AbortController().signal)

  describe('publishing', () => {
    const publish = async (
      target: TargetForTest,
      events: readonly SinkEvent[],
      changes = {},
    ): Promise<void> => {
      await using sink = await openSink({ ...target.settings, ...changes })
      await sink.publish(events, new AbortController().signal)
    }

    test('brings each event once, in order, with its id', async () => {
      await using state = await openState()
      await using target = await broker.newTarget()
      const events = await state.append(500)
      await using sink = await openSink(target.settings)
      await sink.publish(events.slice(0, 400), new AbortController().signal)
      await sink.publish(events.slice(400), new AbortController().signal)
      expect((await target.received()).map(({ id }) => id)).toEqual(events.map(idOf))
    })

    test('in structured mode sends the exact text of the event, which the CloudEvents SDK reads', async () => {
      await using target = await broker.newTarget()
      const event = anAwkwardEvent()
      await publish(target, [event])
      const [message] = await target.received()
      expect(String(message?.body)).toBe(event.body)
      expect(message?.headers).toEqual({ 'content-type': 'application/cloudevents+json' })
      expect(readBySdk(message)).toEqual(JSON.parse(event.body))
    })

    test('in binary mode sends data in the body and attributes in headers, which the CloudEvents SDK reads', async () => {
      await using target = await broker.newTarget()
      const event = anAwkwardEvent()
      await publish(target, [event], { mode: 'binary' })
      const [message] = await target.received()
      const { data, datacontenttype, extensions, ...attributes } = JSON.parse(event.body) as Record<
        string,
        unknown
      >
      expect(JSON.parse(String(message?.body))).toEqual(data)
      expect(message?.headers).toEqual({
        'content-type': datacontenttype,
        'ce-extensions': JSON.stringify(extensions),
        ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value])),
      })
      const read = readBySdk(message)
      expect({ ...read, extensions: JSON.parse(String(read['extensions'])) }).toEqual(JSON.parse(event.body))
    })

    test('routes by what the event says, with everything encoded that has a meaning in routes', async () => {
      await using target = await broker.newTarget()
      await publish(target, [anAwkwardEvent()])
      const [message] = await target.received()
      expect(message?.route).toBe(`${broker.awkwardRoute}flights%20%3E%20all.land%2Eorders.started`)
    })

    test('stops when it is told to', async () => {
      await using target = await broker.newTarget()
      await using sink = await openSink(target.settings)
      const stopped = new AbortController()
      const publishing = sink.publish([anAwkwardEvent()], stopped.signal)
      stopped.abort(new Error('enough'))
      await expect(publishing).rejects.toThrow('enough')
    })
  })

  describe('opening', () => {
    test('with a wrong password is refused in words that do not have it', async () => {
      const password = 'not-the-right-one'
      const refused: unknown = await openSink(broker.wrongPassword(password)).catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'MILLRACE-SINK-LOGIN-REFUSED' })
      expect(inspect(refused, { depth: 9 })).not.toContain(password)
    })

    test('says so when nobody listens', async () => {
      const opening = openSink(await broker.nobodyThere())
      await expect(opening).rejects.toMatchObject({ code: 'MILLRACE-SINK-UNREACHABLE' })
    })

    test('does not make what it was told not to make', async () => {
      await using target = await broker.newTarget()
      const opening = openSink(target.withoutMaking)
      await expect(opening).rejects.toMatchObject({ code: 'MILLRACE-SINK-TARGET-MISSING' })
    })

    test('stops when it is told to', async () => {
      await using target = await broker.newTarget()
      const stopped = AbortSignal.abort(new Error('enough'))
      const opening = type.open(type.settings.parse(target.settings), stopped)
      await expect(opening).rejects.toThrow('enough')
    })
  })

  describe('a broker that dies', () => {
    test('in the middle of publishing loses no event, and no position was saved before its acknowledgement', async () => {
      await using state = await openState()
      await using target = await broker.newTarget()
      const events = await state.append(3000)
      const first = follow(state.store, () => openSink(target.settings))
      await vi.waitFor(() => expect(first.published()).toBeGreaterThan(100), soon)
      await broker.kill()
      await vi.waitFor(() => expect(first.failures()).toBeGreaterThan(0), soon)
      const saved = (await first.sink.status()).position ?? 0
      await first.sink.stop(0)
      await broker.restart()

      const kept = new Set((await target.received()).map(({ id }) => id))
      const acknowledged = events.filter(({ position }) => position <= saved)
      expect(acknowledged.length).toBeGreaterThan(100)
      expect(acknowledged.length).toBeLessThan(events.length)
      expect(acknowledged.map(idOf).filter(id => !kept.has(id))).toEqual([])

      const second = follow(state.store, () => openSink(target.settings))
      await vi.waitFor(async () => expect((await second.sink.status()).lag).toBe(0), soon)
      await second.sink.stop(0)
      const received = (await target.received()).map(({ id }) => id)
      const arrived = new Set(received)
      const missing = events.filter(event => !arrived.has(idOf(event))).map(({ position }) => position)
      expect({ missing, saved, before: kept.size }).toEqual({ missing: [], saved, before: kept.size })
      expect([...arrived]).toEqual(events.map(idOf))
      const repeated = received.length - events.length
      expect(broker.dropsRepetitions ? repeated : 0).toBe(0)
    })

    test('is noticed by publishing nothing, and comes back to a sink that is opened again', async () => {
      await using target = await broker.newTarget()
      await using sink = await openSink(target.settings)
      const { signal } = new AbortController()
      await sink.publish([], signal)
      await broker.kill()
      await expect(sink.publish([], signal)).rejects.toMatchObject({ code: 'MILLRACE-SINK-CONNECTION-LOST' })
      await broker.restart()
      await using again = await openSink(target.settings)
      await again.publish([anAwkwardEvent()], signal)
      expect(await target.received()).toHaveLength(1)
    })
  })
}

const soon = { timeout: 20_000, interval: 2 }

function follow(store: Store, open: () => Promise<EventSink>) {
  let [events, failures] = [0, 0]
  const sink: RunningSink = followSink({
    name: 'bus',
    open,
    store,
    clock: systemClock,
    worker: 'worker-1',
    from: 'start',
    timing: { batchSize: 25, firstRetryMs: 50, longestRetryMs: 200 },
    observer: {
      connected: () => undefined,
      published: (_, count) => void (events += count),
      failed: () => void (failures += 1),
    },
  })
  return { sink, published: () => events, failures: () => failures }
}

function readBySdk(message: ReceivedMessage | undefined): Record<string, unknown> {
  const event = HTTP.toEvent({ headers: { ...message?.headers }, body: String(message?.body) })
  return (event as CloudEvent<unknown>).toJSON()
}
