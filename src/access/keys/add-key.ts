import { AppError } from '../../foundation/app-error.ts'
import type { ApiKey, UnitOfWork, User } from '../../store/store.ts'
import type { AccessWork } from '../access-work.ts'
import { keyDocument, userDocument } from '../documents.ts'
import { isActive } from './key-status.ts'

/**
 * Stores a key that the owner of the workspace makes, and gives it as it is stored: a user may be named by the subject too.
 * Who is none yet becomes a user, with the role of the key at least.
 */
export async function addKey(
  { store }: Pick<AccessWork, 'store'>,
  key: ApiKey,
  { by }: { readonly by: string },
): Promise<ApiKey> {
  return await store.write(async unit => {
    await unit.users.lock()
    const known = await userNamed(unit, key.userId)
    const stored = { ...key, userId: known?.id ?? key.userId }
    await ensureUser(unit, known, stored, by)
    await recordedKey(unit, stored, by)
    return stored
  })
}

/** By id, subject or, when only one has it, name. */
async function userNamed({ users }: UnitOfWork, name: string): Promise<User | undefined> {
  const found = (await users.get(name)) ?? (await users.bySubject(name))
  if (found) return found
  const named = (await users.all()).filter(user => user.name.toLowerCase() === name.toLowerCase())
  if (named.length <= 1) return named[0]
  throw new AppError('MILLRACE-USER-UNKNOWN', `Several users are called "${name}"`, {
    fix: `Name one by its id: ${named.map(({ id }) => id).join(', ')}.`,
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

async function ensureUser(
  unit: UnitOfWork,
  before: User | undefined,
  { userId, role, createdAt }: ApiKey,
  by: string,
): Promise<void> {
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
