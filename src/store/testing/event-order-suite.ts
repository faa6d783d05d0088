import { describe, expect, test } from 'vitest'
import type { Store, StoredEvent } from '../store.ts'
import { aStartedEvent } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'
import { writerProcess } from './writer-process.ts'

export function eventOrderSuite(open: OpenForTest): void {
  describe('invariant 5: a reader of the event log never skips an event', () => {
    test('of several writers in this process, some of whose units fail', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      await using third = await state.openAgain()
      const stores = [state.store, second, third, state.store, second, third]
      const writers = stores.map((store, index) => appendSome(store, `w${index}`, 15))
      const { seen, result } = await followWhile(third, Promise.all(writers))
      expect(idsOf(seen)).toEqual(result.flat().sort())
      expect(positionsOf(seen)).toEqual(ascending(positionsOf(seen)))
    })

    test('of several processes', async () => {
      await using state = await open()
      const writers = ['a', 'b', 'c'].map(prefix => writerProcess(state.elsewhere, prefix, 40))
      const acknowledged = Promise.all(writers.map(each => each.ended))
      const { seen, result } = await followWhile(state.store, acknowledged)
      expect(result.flat()).toHaveLength(120)
      expect(idsOf(seen)).toEqual(result.flat().sort())
      expect(positionsOf(seen)).toEqual(ascending(positionsOf(seen)))
    })
  })

  describe('an acknowledged write', () => {
    test('is there after kill -9 of the process that made it', async () => {
      await using state = await open()
      const writer = writerProcess(state.elsewhere, 'doomed', 1_000_000)
      await writer.acknowledged(50)
      writer.kill()
      const acknowledged = await writer.ended
      const stored = await state.store.read(records => records.events.after(0, 1_000_000))
      const ids = new Set(stored.map(each => each.event.id))
      expect(acknowledged.length).toBeGreaterThanOrEqual(50)
      expect(acknowledged.filter(id => !ids.has(id))).toEqual([])
    })
  })
}

/** Appends one to three events a unit; every fifth unit throws. Returns the ids that were acknowledged. */
async function appendSome(store: Store, prefix: string, units: number): Promise<readonly string[]> {
  const acknowledged: string[] = []
  for (let index = 0; index < units; index += 1) {
    const ids = Array.from({ length: 1 + (index % 3) }, (_, part) => `${prefix}-${index}-${part}`)
    const unit = store.write(async ({ outbox, launches }) => {
      for (const id of ids) await outbox.append(aStartedEvent(id), prefix)
      await launches.get(1)
      if (index % 5 === 4) throw new Error('rolled back')
    })
    await unit.then(
      () => acknowledged.push(...ids),
      (error: unknown) => expect(error).toEqual(new Error('rolled back')),
    )
  }
  return acknowledged
}

interface Followed<T> {
  readonly seen: readonly StoredEvent[]
  readonly result: T
}

/** Polls by position, as a stream reader does, until the writers have ended and nothing new comes. */
async function followWhile<T>(store: Store, writers: Promise<T>): Promise<Followed<T>> {
  let writing = true
  const ended = writers.finally(() => (writing = false))
  const seen: StoredEvent[] = []
  for (let more = true; more;) {
    const last = !writing
    const found = await store.read(records => records.events.after(seen.at(-1)?.position ?? 0, 5))
    seen.push(...found)
    more = !last || found.length > 0
  }
  return { seen, result: await ended }
}

function idsOf(events: readonly StoredEvent[]): readonly string[] {
  return events.map(each => each.event.id).sort()
}

function positionsOf(events: readonly StoredEvent[]): readonly number[] {
  return events.map(each => each.position)
}

function ascending(positions: readonly number[]): readonly number[] {
  return [...new Set(positions)].sort((a, b) => a - b)
}
