import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { publishEvents } from '../../test/support/publish-events.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { AppError } from '../foundation/app-error.ts'
import { systemClock } from '../foundation/clock.ts'
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../store/store.ts'
import type { EventSink, SinkEvent } from './event-sink.ts'
import { followSink, type FollowSinkOptions, type RunningSink } from './follow-sink.ts'

/** A broker in memory, which can be told to fail or to keep its acknowledgement back. */
class MemoryBroker {
  readonly received: SinkEvent[] = []
  readonly batches: number[] = []
  opened = 0
  closed = 0
  failure: Error | undefined
  /** Given while acknowledgements are kept back; resolve it to give them. */
  held: Promise<void> | undefined

  open = async (): Promise<EventSink> => {
    if (this.failure) throw this.failure
    this.opened += 1
    return {
      publish: (events, signal) => this.#publish(events, signal),
      [Symbol.asyncDispose]: async () => void (this.closed += 1),
    }
  }

  ids(): readonly string[] {
    return this.received.map(({ body }) => idOf(body))
  }

  async #publish(events: readonly SinkEvent[], signal: AbortSignal): Promise<void> {
    if (this.failure) throw this.failure
    this.received.push(...events)
    this.batches.push(events.length)
    if (!this.held) return
    const stopped = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error('stopped'))),
    )
    await Promise.race([this.held, stopped])
  }
}

function idOf(body: string): string {
  return (JSON.parse(body) as { id: string }).id
}

async function openState() {
  const folder = temporaryFolder()
  const store = await openSqliteStore({ file: join(folder.path, 'millrace.db') })
  const started: RunningSink[] = []
  return {
    store,
    follow(broker: MemoryBroker, changes: Partial<FollowSinkOptions> = {}) {
      const observer = {
        connected: vi.fn<() => void>(),
        published: vi.fn<() => void>(),
        failed: vi.fn<() => void>(),
      }
      const sink = followSink({
        name: 'bus',
        open: broker.open,
        store,
        clock: systemClock,
        worker: 'worker-1',
        from: 'start',
        observer,
        random: () => 0,
        ...changes,
        timing: { leaseMs: 300, firstRetryMs: 1, longestRetryMs: 4, ...changes.timing },
      })
      started.push(sink)
      return { sink, observer }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map(sink => sink.stop(0)))
      await store[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

const append = async (store: Store, events: number): Promise<readonly string[]> =>
  (await publishEvents(store, { events, tasks: 2, eventsInUnit: 10 })).map(({ id }) => id)

/** What the state says of the cursor, to a process that `worker` is. */
async function savedPosition(store: Store, worker = 'worker-1'): Promise<number | undefined> {
  const now = new Date()
  const claim = { worker, now, leaseExpiresAt: new Date(now.getTime() + 300), startPosition: -1 }
  return await store.write(({ cursors }) => cursors.take('sink/bus', claim))
}

const soon = { timeout: 5_000, interval: 5 }

test('a sink gets every event once, in order, in batches, and new ones as they come', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  const before = await append(state.store, 30)
  const { sink, observer } = state.follow(broker, { timing: { batchSize: 8 } })
  await vi.waitFor(() => expect(broker.ids()).toEqual(before), soon)
  const after = await append(state.store, 4)
  await vi.waitFor(() => expect(broker.ids()).toEqual([...before, ...after]), soon)
  expect(Math.max(...broker.batches)).toBe(8)
  await vi.waitFor(async () => expect(await sink.status()).toMatchObject({ position: 34, lag: 0 }), soon)
  expect(observer.connected.mock.calls).toEqual([['bus']])
  expect(observer.published.mock.calls[0]).toEqual(['bus', 8])
})

test('a new sink begins after the newest event, unless it is told to begin at the start', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  await append(state.store, 6)
  const { sink } = state.follow(broker, { from: 'now' })
  await vi.waitFor(async () => expect((await sink.status()).isConnected).toBe(true), soon)
  const after = await append(state.store, 2)
  await vi.waitFor(() => expect(broker.ids()).toEqual(after), soon)
})

test('a sink that was followed before goes on where it was, wherever new ones begin', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  const before = await append(state.store, 4)
  const { sink } = state.follow(broker)
  await vi.waitFor(() => expect(broker.ids()).toEqual(before), soon)
  await sink.stop(1_000)
  const meanwhile = await append(state.store, 4)
  state.follow(broker, { from: 'now' })
  await vi.waitFor(() => expect(broker.ids()).toEqual([...before, ...meanwhile]), soon)
})

test('the position moves only when the broker has acknowledged', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  let acknowledge = (): void => undefined
  broker.held = new Promise(resolve => (acknowledge = resolve))
  await append(state.store, 6)
  const { sink } = state.follow(broker)
  await vi.waitFor(() => expect(broker.received).toHaveLength(6), soon)
  expect(await savedPosition(state.store)).toBe(0)
  expect(await sink.status()).toMatchObject({ position: 0, lag: 6, isOwner: true, isConnected: true })
  acknowledge()
  await vi.waitFor(async () => expect(await savedPosition(state.store)).toBe(6), soon)
})

test('a failure is told, the same events come again, and none is left out', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  const before = await append(state.store, 4)
  const { sink, observer } = state.follow(broker)
  await vi.waitFor(() => expect(broker.ids()).toEqual(before), soon)
  broker.failure = new AppError('MILLRACE-SINK-CONNECTION-LOST', 'the broker went away')
  const meanwhile = await append(state.store, 4)
  await vi.waitFor(() => expect(observer.failed.mock.calls.length).toBeGreaterThan(4), soon)
  expect(observer.failed.mock.calls.slice(0, 4)).toEqual(
    [1, 2, 4, 4].map(retryMs => ['bus', broker.failure, retryMs]),
  )
  const away = await sink.status()
  expect(away).toMatchObject({ isConnected: false, position: 4, lag: 4 })
  expect(away.lastError).toMatchObject({
    code: 'MILLRACE-SINK-CONNECTION-LOST',
    message: 'the broker went away',
  })
  broker.failure = undefined
  await vi.waitFor(() => expect(broker.ids()).toEqual([...before, ...meanwhile]), soon)
  await vi.waitFor(async () => expect((await sink.status()).lastError).toBeUndefined(), soon)
  expect(broker.opened).toBe(broker.closed + 1)
})

test('a broker that went away is noticed when there are no events', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  const { sink, observer } = state.follow(broker, { timing: { idleMs: 5 } })
  await vi.waitFor(async () => expect((await sink.status()).isConnected).toBe(true), soon)
  broker.failure = new Error('nobody there')
  await vi.waitFor(() => expect(observer.failed).toHaveBeenCalled(), soon)
  broker.failure = undefined
  await vi.waitFor(async () => expect((await sink.status()).isConnected).toBe(true), soon)
  expect((await sink.status()).lastError).toBeUndefined()
})

test('of several processes one publishes, and another goes on when it stops', async () => {
  await using state = await openState()
  const [first, second] = [new MemoryBroker(), new MemoryBroker()]
  const one = state.follow(first)
  await vi.waitFor(() => expect(first.opened).toBe(1), soon)
  const asked = vi.fn<() => Date>(() => new Date())
  const other = state.follow(second, { worker: 'worker-2', clock: { now: asked } })
  const before = await append(state.store, 10)
  await vi.waitFor(() => expect(first.ids()).toEqual(before), soon)
  // It asks three times in the time of a lease: the first process keeps the sink by renewing.
  await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(6), soon)
  expect(second.opened).toBe(0)
  expect(await other.sink.status()).toEqual({ name: 'bus', isOwner: false, isConnected: false })
  await one.sink.stop(1_000)
  const after = await append(state.store, 10)
  await vi.waitFor(() => expect(second.ids()).toEqual(after), soon)
  expect(first.ids()).toEqual(before)
})

test('the sink of a process that died goes on in another when the lease has run out', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  expect(await savedPosition(state.store, 'dead')).toBe(-1)
  const events = await append(state.store, 4)
  const { observer } = state.follow(broker)
  await vi.waitFor(() => expect(broker.ids()).toEqual(events), soon)
  expect(observer.failed).not.toHaveBeenCalled()
})

test('a process that another one took the sink from publishes no more', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  broker.held = new Promise(() => undefined)
  await append(state.store, 4)
  const { sink, observer } = state.follow(broker)
  await vi.waitFor(() => expect(broker.received).toHaveLength(4), soon)
  const now = new Date(Date.now() + 60_000)
  const claim = { worker: 'thief', now, leaseExpiresAt: new Date(now.getTime() + 60_000), startPosition: 0 }
  await state.store.write(({ cursors }) => cursors.take('sink/bus', claim))
  await vi.waitFor(() => expect(broker.closed).toBe(1), soon)
  await vi.waitFor(async () => expect((await sink.status()).isOwner).toBe(false), soon)
  expect(observer.failed).not.toHaveBeenCalled()
  expect(broker.opened).toBe(1)
})

test('stopping lets the batch in flight finish, and gives the sink to whoever asks', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  let acknowledge = (): void => undefined
  broker.held = new Promise(resolve => (acknowledge = resolve))
  await append(state.store, 4)
  const { sink } = state.follow(broker)
  await vi.waitFor(() => expect(broker.received).toHaveLength(4), soon)
  const stopped = sink.stop(60_000)
  acknowledge()
  await stopped
  expect(broker.closed).toBe(1)
  expect(await savedPosition(state.store, 'worker-2')).toBe(4)
})

test('stopping cuts off a batch that takes too long, and does not count it', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  broker.held = new Promise(() => undefined)
  await append(state.store, 4)
  const { sink } = state.follow(broker)
  await vi.waitFor(() => expect(broker.received).toHaveLength(4), soon)
  await sink.stop(10)
  expect(broker.closed).toBe(1)
  expect(await savedPosition(state.store, 'worker-2')).toBe(0)
})

test('stopping does not wait for a pause between tries', async () => {
  await using state = await openState()
  const broker = new MemoryBroker()
  broker.failure = new Error('nobody there')
  const { sink, observer } = state.follow(broker, {
    timing: { firstRetryMs: 600_000, longestRetryMs: 600_000 },
  })
  await vi.waitFor(() => expect(observer.failed).toHaveBeenCalledTimes(1), soon)
  await sink.stop(60_000)
  expect((await sink.status()).isOwner).toBe(false)
})
