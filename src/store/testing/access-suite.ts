import { describe, expect, test } from 'vitest'
import type { UnitOfWork } from '../store.ts'
import { anAssignment, aSpace, aUser } from './sample-access.ts'
import { later } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

export function accessSuite(open: OpenForTest): void {
  describe('users', () => {
    test('come back as they were stored and as they were replaced, by id and by subject', async () => {
      await using state = await open()
      const ada = aUser('ada', { email: 'ada@example.com', preferredLocale: 'en', preferredZoneinfo: 'UTC' })
      await state.store.write(async ({ users }) => {
        await users.add(aUser('bob'))
        await users.add(ada)
      })
      const found = await state.store.read(async ({ users }) => ({
        id: await users.get('ada'),
        subject: await users.bySubject('subject|bob'),
        none: await users.get('eve'),
        all: await users.all(),
      }))
      expect(found).toEqual({ id: ada, subject: aUser('bob'), none: undefined, all: [ada, aUser('bob')] })
      const changed = aUser('ada', {
        name: 'Lady',
        role: 'TenantAdmin',
        status: 'disabled',
        updatedAt: later(1),
      })
      const replaced = await state.store.write(async ({ users }) => [
        await users.replace(changed),
        await users.replace(aUser('eve')),
      ])
      expect(replaced).toEqual([true, false])
      expect(await state.store.read(({ users }) => users.get('ada'))).toEqual(changed)
    })

    test('are removed with their assignments', async () => {
      await using state = await open()
      await state.store.write(async ({ users, spaces }) => {
        await users.add(aUser('bob'))
        await spaces.add(aSpace('s1'))
        await spaces.addAssignment(anAssignment('a1'))
        await spaces.addAssignment(anAssignment('a2', { userId: 'eve' }))
      })
      const remove = () => state.store.write(({ users }) => users.remove('bob'))
      expect([await remove(), await remove()]).toEqual([true, false])
      const left = await state.store.read(({ spaces }) => spaces.assignmentsIn('s1'))
      expect(left.map(({ id }) => id)).toEqual(['a2'])
    })
  })

  describe('spaces', () => {
    test('come back by id, by owner, and by name in whatever case', async () => {
      await using state = await open()
      const second = aSpace('s2', { name: 'Ärger', description: 'für "alle"', ownerId: 'bob' })
      await state.store.write(async ({ spaces }) => {
        await spaces.add(second)
        await spaces.add(aSpace('s1'))
      })
      const found = await state.store.read(async ({ spaces }) => ({
        id: await spaces.get('s2'),
        name: await spaces.byName('äRGER'),
        owner: await spaces.ofOwner('bob'),
        none: await spaces.byName('Ärge'),
        all: (await spaces.all()).map(({ id }) => id),
      }))
      expect(found).toEqual({ id: second, name: second, owner: [second], none: undefined, all: ['s1', 's2'] })
      const changed = aSpace('s2', { name: 'Other', ownerId: 'eve', updatedAt: later(1) })
      expect(await state.store.write(({ spaces }) => spaces.replace(changed))).toBe(true)
      expect(await state.store.read(({ spaces }) => spaces.get('s2'))).toEqual(changed)
      expect(await state.store.write(({ spaces }) => spaces.replace(aSpace('s9')))).toBe(false)
    })

    test('are removed with their assignments, which come and go one by one too', async () => {
      await using state = await open()
      const first = anAssignment('a1', { roles: ['operator', 'producer'] })
      await state.store.write(async ({ spaces }) => {
        await spaces.add(aSpace('s1'))
        await spaces.add(aSpace('s2'))
        await spaces.addAssignment(anAssignment('a2', { userId: 'eve', createdAt: later(1) }))
        await spaces.addAssignment(first)
        await spaces.addAssignment(anAssignment('a3', { spaceId: 's2' }))
      })
      const changed = { ...first, roles: ['consumer'] as const, updatedBy: 'eve', updatedAt: later(2) }
      const done = await state.store.write(async ({ spaces }) => [
        await spaces.replaceAssignment(changed),
        await spaces.replaceAssignment(anAssignment('a9', { userId: 'joe' })),
        await spaces.removeAssignment('a2'),
        await spaces.removeAssignment('a2'),
      ])
      expect(done).toEqual([true, false, true, false])
      const idsOf = (read: (spaces: UnitOfWork['spaces']) => Promise<readonly { id: string }[]>) =>
        state.store.write(async ({ spaces }) => (await read(spaces)).map(({ id }) => id))
      expect(await state.store.read(({ spaces }) => spaces.assignment('a1'))).toEqual(changed)
      expect(await idsOf(spaces => spaces.assignmentsIn('s1'))).toEqual(['a1'])
      expect((await idsOf(spaces => spaces.assignmentsOf('bob'))).toSorted()).toEqual(['a1', 'a3'])
      const remove = () => state.store.write(({ spaces }) => spaces.remove('s1'))
      expect([await remove(), await remove()]).toEqual([true, false])
      expect(await idsOf(spaces => spaces.assignmentsOf('bob'))).toEqual(['a3'])
    })

    test('have a revision that grows with every change of them, of assignments and of users', async () => {
      await using state = await open()
      const changes: ((unit: UnitOfWork) => Promise<unknown>)[] = [
        ({ users }) => users.add(aUser('bob')),
        ({ spaces }) => spaces.add(aSpace('s1')),
        ({ spaces }) => spaces.addAssignment(anAssignment('a1')),
        ({ spaces }) => spaces.replaceAssignment(anAssignment('a1', { roles: ['operator'] })),
        ({ spaces }) => spaces.replace(aSpace('s1', { ownerId: 'bob' })),
        ({ users }) => users.replace(aUser('bob', { status: 'disabled' })),
        ({ spaces }) => spaces.removeAssignment('a1'),
        ({ users }) => users.remove('bob'),
        ({ spaces }) => spaces.remove('s1'),
      ]
      const revision = () => state.store.read(({ spaces }) => spaces.revision())
      let before = await revision()
      for (const change of changes) {
        await state.store.write(change)
        const after = await revision()
        expect(after).toBeGreaterThan(before)
        before = after
      }
    })

    test('of one name are made once by several that lock and look at the same moment', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      const make = (index: number) =>
        (index % 2 ? second : state.store).write(async ({ spaces }) => {
          await spaces.lock()
          if (await spaces.byName('Sales')) return false
          await spaces.add(aSpace(`s${index}`, { name: 'Sales' }))
          return true
        })
      const made = await Promise.all([0, 1, 2, 3].map(make))
      expect(made.filter(Boolean)).toHaveLength(1)
    })
  })
}
