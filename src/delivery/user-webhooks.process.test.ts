import { expect, test } from 'vitest'
import { startReceiver, type RecordingReceiver } from '../../test/support/recording-receiver.ts'
import { anAssignment, aSpace, aUser } from '../store/testing/sample-access.ts'
import type { UnitOfWork } from '../store/store.ts'
import { replayDeliveries } from './replay.ts'
import { openTestDelivery, type TestDelivery } from './testing/test-delivery.ts'

const spaces = ['fleet', 'sales']

/** Two spaces of bob, users with and without a role in one of them, and an administrator. */
async function haveAccess({ store }: TestDelivery): Promise<void> {
  await store.write(async unit => {
    for (const id of ['ada', 'bob', 'eve', 'off']) await unit.users.add(aUser(id))
    await unit.users.add(aUser('root', { role: 'TenantAdmin' }))
    await unit.users.replace(aUser('off', { role: 'TenantAdmin', status: 'disabled' }))
    for (const id of spaces) await unit.spaces.add(aSpace(id, { ownerId: 'bob' }))
    await unit.spaces.addAssignment(anAssignment('a1', { spaceId: 'sales', userId: 'ada' }))
  })
}

async function haveWebhooks(delivery: TestDelivery, { url }: RecordingReceiver) {
  const level = 'user' as const
  for (const ownerId of ['ada', 'bob', 'eve', 'root', 'off', 'gone'])
    await delivery.haveWebhook({ id: `of-${ownerId}`, url, level, ownerId })
  await delivery.haveWebhook({ id: 'of-tenant', url, level: 'tenant', ownerId: 'eve' })
}

/** How many events of each space a webhook got deliveries of. */
async function countsOf(delivery: TestDelivery, id: string): Promise<string> {
  const events = await delivery.store.read(records => records.events.after(0, 1000))
  const found = await delivery.deliveries(id)
  const spaceOf = (eventId: string) => events.find(({ event }) => event.id === eventId)?.event.spaceid
  return spaces
    .map(space => `${space} ${found.filter(each => spaceOf(each.eventId) === space).length}`)
    .join(', ')
}

test('a webhook of a user gets events of the spaces that its owner may read, one of the tenant of every space', async () => {
  await using receiver = await startReceiver()
  await using delivery = await openTestDelivery()
  await haveAccess(delivery)
  await haveWebhooks(delivery, receiver)
  await delivery.start()
  await delivery.publish(8, { tasks: 2, spaces })
  await delivery.settled()
  expect(await countsOf(delivery, 'of-ada')).toBe('fleet 0, sales 4')
  expect(await countsOf(delivery, 'of-bob')).toBe('fleet 4, sales 4')
  expect(await countsOf(delivery, 'of-root')).toBe('fleet 4, sales 4')
  expect(await countsOf(delivery, 'of-tenant')).toBe('fleet 4, sales 4')
  for (const id of ['of-eve', 'of-off', 'of-gone'])
    expect(await countsOf(delivery, id)).toBe('fleet 0, sales 0')
})

test.each<[string, (unit: UnitOfWork) => Promise<unknown>, string]>([
  ['loses the role', ({ spaces: all }) => all.removeAssignment('a1'), 'fleet 0, sales 2'],
  ['is disabled', ({ users }) => users.replace(aUser('ada', { status: 'disabled' })), 'fleet 0, sales 2'],
  ['is deleted', ({ users }) => users.remove('ada'), 'fleet 0, sales 2'],
  [
    'gets another space',
    ({ spaces: all }) => all.addAssignment(anAssignment('a2', { spaceId: 'fleet', userId: 'ada' })),
    'fleet 2, sales 4',
  ],
  [
    'becomes an administrator',
    ({ users }) => users.replace(aUser('ada', { role: 'TenantAdmin' })),
    'fleet 2, sales 4',
  ],
])('when its owner %s, a webhook of a user follows with the next event', async (_, change, expected) => {
  await using receiver = await startReceiver()
  await using delivery = await openTestDelivery()
  await haveAccess(delivery)
  await haveWebhooks(delivery, receiver)
  await delivery.start()
  await delivery.publish(4, { tasks: 2, spaces })
  await delivery.settled()
  await delivery.store.write(change)
  await delivery.publish(4, { tasks: 2, spaces })
  await delivery.settled()
  expect(await countsOf(delivery, 'of-ada')).toBe(expected)
})

test('a replay to a webhook of a user has events of the spaces that its owner may read', async () => {
  await using receiver = await startReceiver()
  await using delivery = await openTestDelivery()
  await haveAccess(delivery)
  await delivery.publish(8, { tasks: 2, spaces })
  await haveWebhooks(delivery, receiver)
  await delivery.start()
  await delivery.settled()
  const request = { which: 'all', filter: '', ratePerSecond: 10_000, dryRun: false } as const
  const planned = await Promise.all(
    ['of-ada', 'of-eve', 'of-tenant'].map(webhookId => replayDeliveries(delivery, { ...request, webhookId })),
  )
  expect(planned.map(({ events }) => events)).toEqual([4, 0, 8])
})
