import { AppError } from '../../foundation/app-error.ts'
import type { ApiKey, UnitOfWork, User } from '../../store/store.ts'
import type { AccessWork } from '../access-work.ts'
import { keyDocument, userDocument } from '../documents.ts'
import { isActive } from './key-status.ts'

/** Stores a key that the owner of the workspace makes. Its user becomes one, and has the role of the key at least. */
export async function addKey(
  { store }: Pick<AccessWork, 'store'>,
  key: ApiKey,
  { by }: { readonly by: string },
): Promise<void> {
  await store.write(async unit => {
    await unit.users.lock()
    await ensureUser(unit, key, by)
    await recordedKey(unit, key, by)
  })
}

export interface KeyOrder {
  readonly key: ApiKey
  readonly by: string
  readonly keysPerUser: number
}

/** Stores a key of a user who is there. Throws AppError MILLRACE-KEY-TOO-MANY. */
export async function addKeyOfUser(
  { store, clock }: Pick<AccessWork, 'store' | 'clock'>,
  { key, by, keysPerUser }: KeyOrder,
): Promise<void> {
  await store.write(async unit => {
    await unit.users.lock()
    const now = clock.now()
    const active = (await unit.keys.ofUser(key.userId)).filter(each => isActive(each, now))
    if (active.length >= keysPerUser) {
      throw new AppError(
        'MILLRACE-KEY-TOO-MANY',
        `The user has ${active.length} active keys; the limit is ${keysPerUser}`,
        {
          fix: 'Delete keys that are not needed.',
        },
      )
    }
    await recordedKey(unit, key, by)
  })
}

async function ensureUser(unit: UnitOfWork, { userId, role, createdAt }: ApiKey, by: string): Promise<void> {
  const before = await unit.users.get(userId)
  if (before && (before.role === role || role === 'User')) return
  const made = { name: userId, subject: userId, status: 'active', createdAt } as const
  const after: User = { ...made, ...before, id: userId, role, updatedAt: createdAt }
  await (before ? unit.users.replace(after) : unit.users.add(after))
  await unit.audit.add({
    at: createdAt,
    by,
    action: before ? 'user.updated' : 'user.created',
    subject: userId,
    ...(before && { before: userDocument(before) }),
    after: userDocument(after),
  })
}

async function recordedKey({ keys, audit }: UnitOfWork, key: ApiKey, by: string): Promise<void> {
  await keys.add(key)
  const { id, userId, createdAt } = key
  const action = 'api-key.created'
  await audit.add({ at: createdAt, by, action, subject: id, ownerId: userId, after: keyDocument(key) })
}
