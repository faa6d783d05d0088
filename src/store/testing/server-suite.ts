import { describe, expect, test } from 'vitest'
import type { ApiKey } from '../store.ts'
import { later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

function aKey(id: string, changes: Partial<ApiKey> = {}): ApiKey {
  return {
    id,
    description: 'of the build',
    tokenHash: `hash-${id}`,
    userId: 'ada',
    role: 'User',
    createdAt: noon,
    ...changes,
  }
}

const claimBy = (worker: string, seconds = 0) => ({
  worker,
  now: later(seconds),
  leaseExpiresAt: later(seconds + 10),
  startPosition: 5,
})

export function serverSuite(open: OpenForTest): void {
  describe('API keys', () => {
    test('are found by id and by the hash of their token, newest first', async () => {
      await using state = await open()
      const newer = aKey('k2', {
        role: 'TenantAdmin',
        createdAt: later(1),
        expiresAt: later(9),
        createdBy: 'eve',
      })
      await state.store.write(async unit => {
        await unit.keys.add(aKey('k1'))
        await unit.keys.add(newer)
      })
      const found = await state.store.read(async ({ keys }) => ({
        id: await keys.get('k1'),
        hash: await keys.byTokenHash('hash-k2'),
        none: await keys.byTokenHash('k2'),
        all: await keys.all(),
      }))
      expect(found).toEqual({ id: aKey('k1'), hash: newer, none: undefined, all: [newer, aKey('k1')] })
    })

    test('are revoked once', async () => {
      await using state = await open()
      await state.store.write(unit => unit.keys.add(aKey('k1')))
      const revoke = (id: string, seconds: number) =>
        state.store.write(unit => unit.keys.revoke(id, later(seconds)))
      expect([await revoke('k1', 1), await revoke('k1', 2), await revoke('k2', 1)]).toEqual([
        true,
        false,
        false,
      ])
      expect((await state.store.read(({ keys }) => keys.get('k1')))?.revokedAt).toEqual(later(1))
    })
  })

  test('API keys are found by their user, described anew, and removed', async () => {
    await using state = await open()
    await state.store.write(async unit => {
      for (const key of [aKey('k1'), aKey('k2', { userId: 'bob' }), aKey('k3', { createdAt: later(1) })])
        await unit.keys.add(key)
    })
    const changed = await state.store.write(async ({ keys }) => [
      await keys.describe('k1', 'of the night'),
      await keys.describe('k9', 'of nobody'),
      await keys.remove('k2'),
      await keys.remove('k2'),
    ])
    expect(changed).toEqual([true, false, true, false])
    const left = await state.store.read(({ keys }) => Promise.all([keys.ofUser('ada'), keys.ofUser('bob')]))
    expect(left).toEqual([
      [aKey('k3', { createdAt: later(1) }), aKey('k1', { description: 'of the night' })],
      [],
    ])
  })

  describe('a cursor', () => {
    test('starts where it is told, moves, and goes on from there', async () => {
      await using state = await open()
      const { store } = state
      expect(await store.write(unit => unit.cursors.take('nats', claimBy('a')))).toBe(5)
      expect(await store.write(unit => unit.cursors.move('nats', 'a', 8))).toBe(true)
      await store.write(unit => unit.cursors.giveBack('nats', 'a'))
      expect(await store.write(unit => unit.cursors.take('nats', claimBy('b')))).toBe(8)
    })

    test('belongs to one worker until its lease has run out', async () => {
      await using state = await open()
      const { store } = state
      const take = (worker: string, seconds: number) =>
        store.write(unit => unit.cursors.take('nats', claimBy(worker, seconds)))
      expect([await take('a', 0), await take('b', 9), await take('a', 9), await take('b', 11)]).toEqual([
        5,
        undefined,
        5,
        undefined,
      ])
      await store.write(unit => unit.cursors.giveBack('nats', 'b'))
      expect(await take('b', 20)).toBe(5)
      expect(await store.write(unit => unit.cursors.move('nats', 'a', 9))).toBe(false)
    })

    test('goes to one of several that ask at the same moment', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      const asked = ['a', 'b', 'c', 'd'].map((worker, index) =>
        (index % 2 ? second : state.store).write(unit => unit.cursors.take('nats', claimBy(worker))),
      )
      const given = await Promise.all(asked)
      expect(given.filter(each => each !== undefined)).toEqual([5])
    })
  })

  test('a worker is known by its lease until it leaves', async () => {
    await using state = await open()
    const { store } = state
    const leaseOf = () => store.write(unit => unit.workers.leaseOf('a'))
    expect(await leaseOf()).toBeUndefined()
    await store.write(unit => unit.workers.renew('a', later(10)))
    await store.write(unit => unit.workers.renew('a', later(20)))
    expect(await leaseOf()).toEqual(later(20))
    await store.write(unit => unit.workers.leave('a'))
    expect(await leaseOf()).toBeUndefined()
  })
}
