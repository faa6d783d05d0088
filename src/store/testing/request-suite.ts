import { describe, expect, test } from 'vitest'
import type { Store, WorkRequest } from '../store.ts'
import { later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

const asked = { projectId: 'flights', work: '{"kind":"start"}', requestedAt: noon }
const claimBy = (worker: string, seconds = 10) => ({ worker, leaseExpiresAt: later(seconds) })

async function add(store: Store): Promise<WorkRequest> {
  const sequence = await store.write(({ requests }) => requests.add(asked))
  return { sequence, ...asked, state: 'WAITING' }
}
const get = (store: Store, { sequence }: WorkRequest) => store.read(({ requests }) => requests.get(sequence))
const claim = (store: Store, seen: WorkRequest, worker: string, seconds?: number) =>
  store.write(({ requests }) => requests.claim(seen, claimBy(worker, seconds)))

export function requestSuite(open: OpenForTest): void {
  describe('a request', () => {
    test('comes back as it was asked for, and is open until it ended', async () => {
      await using state = await open()
      const [first, second] = [await add(state.store), await add(state.store)]
      const openOnes = () => state.store.read(({ requests }) => requests.open(10))
      expect(await openOnes()).toEqual([first, second])
      await claim(state.store, first, 'worker-1')
      const claimed = { ...first, state: 'CLAIMED', ...claimBy('worker-1') }
      expect(await openOnes()).toEqual([claimed, second])
      await state.store.write(({ requests }) => requests.end(first.sequence, 'worker-1', '{"launch":1}'))
      expect(await openOnes()).toEqual([second])
      expect(await get(state.store, first)).toEqual({ ...claimed, state: 'ENDED', outcome: '{"launch":1}' })
    })

    test('is claimed by one process, and by another once that is gone', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      const seen = await add(state.store)
      const claims = await Promise.all([
        claim(state.store, seen, 'worker-1'),
        claim(second, seen, 'worker-2'),
        claim(second, seen, 'worker-3'),
      ])
      expect(claims.filter(Boolean)).toHaveLength(1)
      const held = await get(state.store, seen)
      if (!held) throw new Error('it is gone')
      expect(await claim(second, held, 'worker-4', 20)).toBe(true)
      const end = (worker: string) =>
        state.store.write(({ requests }) => requests.end(seen.sequence, worker, '{}'))
      expect([await end(held.worker ?? ''), await end('worker-4'), await end('worker-4')]).toEqual([
        false,
        true,
        false,
      ])
    })

    test('that was given back waits again', async () => {
      await using state = await open()
      const seen = await add(state.store)
      await claim(state.store, seen, 'worker-1')
      const giveBack = (worker: string) =>
        state.store.write(({ requests }) => requests.giveBack(seen.sequence, worker))
      await giveBack('worker-2')
      expect(await get(state.store, seen)).toMatchObject({ state: 'CLAIMED' })
      await giveBack('worker-1')
      expect(await get(state.store, seen)).toEqual(seen)
    })

    test('is withdrawn as long as it has not ended, and is then nobody else’s', async () => {
      await using state = await open()
      const [first, second] = [await add(state.store), await add(state.store)]
      await claim(state.store, first, 'worker-1')
      await claim(state.store, second, 'worker-1')
      const end = ({ sequence }: WorkRequest) =>
        state.store.write(({ requests }) => requests.end(sequence, 'worker-1', '{}'))
      const withdraw = ({ sequence }: WorkRequest) =>
        state.store.write(({ requests }) => requests.withdraw(sequence))
      expect([await withdraw(first), await end(first)]).toEqual([true, false])
      expect([await end(second), await withdraw(second)]).toEqual([true, false])
      expect(await get(state.store, first)).toBeUndefined()
    })

    test('is forgotten in time', async () => {
      await using state = await open()
      const seen = await add(state.store)
      await state.store.write(({ requests }) => requests.removeBefore(noon))
      expect(await get(state.store, seen)).toEqual(seen)
      await state.store.write(({ requests }) => requests.removeBefore(later(1)))
      expect(await get(state.store, seen)).toBeUndefined()
    })
  })
}
