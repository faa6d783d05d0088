import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../store/store.ts'
import { aSpace, aUser } from '../store/testing/sample-access.ts'
import { later, noon } from '../store/testing/sample-records.ts'
import type { DeclaredAccess } from './access-work.ts'
import { declareAccess } from './declare-access.ts'

const file: DeclaredAccess = {
  owner: { id: 'ada', name: 'Ada' },
  spaces: [
    { id: 's1', name: 'Fleet' },
    { id: 's2', name: 'Sales' },
  ],
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  using folder = temporaryFolder()
  await using store = await openSqliteStore({ file: join(folder.path, 'state.sqlite') })
  await work(store)
}

const declare = (store: Store, declared = file, now = noon): Promise<void> =>
  declareAccess({ store, declared, clock: { now: () => now } })
const actionsIn = async (store: Store): Promise<readonly string[]> => {
  const query = { sort: 'at', descending: false, limit: 100 } as const
  return (await store.read(({ audit }) => audit.find(query))).map(({ action }) => action)
}

test('the owner and the spaces of millrace.yaml are there, and are written once', async () => {
  await withStore(async store => {
    await declare(store)
    await declare(store, file, later(5))
    const found = await store.read(async ({ users, spaces }) => [await users.all(), await spaces.all()])
    const owned = { ownerId: 'ada', createdBy: 'ada', createdAt: noon, updatedAt: noon }
    expect(found).toMatchObject([
      [{ id: 'ada', name: 'Ada', role: 'TenantAdmin', status: 'active' }],
      [
        { id: 's1', name: 'Fleet', ...owned },
        { id: 's2', name: 'Sales', ...owned },
      ],
    ])
    expect(await actionsIn(store)).toEqual(['user.created', 'space.created', 'space.created'])
  })
})

test('what the file says wins over what the state had, and leaves the rest', async () => {
  await withStore(async store => {
    await store.write(async ({ users, spaces }) => {
      await users.add(aUser('ada', { status: 'disabled', email: 'ada@example.com' }))
      await spaces.add(aSpace('s1', { name: 'Old', ownerId: 'bob', description: 'planes' }))
      await spaces.add(aSpace('s9', { name: 'Of the API', ownerId: 'bob' }))
    })
    await declare(store)
    const found = await store.read(async ({ users, spaces }) => [
      await users.get('ada'),
      await spaces.get('s1'),
      await spaces.get('s9'),
    ])
    expect(found).toMatchObject([
      { name: 'Ada', status: 'active', role: 'TenantAdmin', email: 'ada@example.com' },
      { name: 'Fleet', ownerId: 'ada', description: 'planes' },
      { name: 'Of the API', ownerId: 'bob' },
    ])
    expect(await actionsIn(store)).toEqual(['user.updated', 'space.updated', 'space.created'])
  })
})

test('a space of the state with the name of one of the file is not passed over: the error says how to take it over', async () => {
  await withStore(async store => {
    await store.write(({ spaces }) => spaces.add(aSpace('s9', { name: 'sales' })))
    await expect(declare(store)).rejects.toMatchObject({
      code: 'MILLRACE-SPACE-NAME-TAKEN',
      fix: expect.stringContaining('id s9'),
    })
    const takenOver = { ...file, spaces: [{ id: 's9', name: 'Sales' }] }
    await declare(store, takenOver)
    expect(await store.read(({ spaces }) => spaces.get('s9'))).toMatchObject({
      name: 'Sales',
      ownerId: 'ada',
    })
  })
})

test('an owner whose id is the subject of somebody else becomes a user too', async () => {
  await withStore(async store => {
    await store.write(({ users }) => users.add(aUser('u1', { subject: 'ada' })))
    await declare(store)
    await declare(store)
    expect(await store.read(({ users }) => users.get('ada'))).toMatchObject({ role: 'TenantAdmin' })
  })
})
