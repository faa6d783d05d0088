import type { KeyPost } from '../../contract/access/key-requests.ts'
import { afterDuration } from '../../contract/access/after-duration.ts'
import { isAdministrator, type Actor } from '../../access/actor.ts'
import { addKeyOfUser } from '../../access/keys/add-key.ts'
import { requireUser } from '../../access/users/require-user.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { ApiServices } from '../api-services.ts'
import { makeKey, type MadeKey } from './make-key.ts'

const dayMs = 24 * 3600 * 1000

/**
 * Makes a key of the caller, or of somebody else for an administrator. It allows what its user may and the caller may.
 * Throws AppError MILLRACE-API-FORBIDDEN, MILLRACE-KEY-EXPIRY-TOO-LONG, MILLRACE-KEY-TOO-MANY, MILLRACE-USER-UNKNOWN.
 */
export async function createKey(services: ApiServices, caller: Actor, body: KeyPost): Promise<MadeKey> {
  const { sub = caller.userId, description } = body
  if (sub !== caller.userId && !isAdministrator(caller)) {
    throw new AppError('MILLRACE-API-FORBIDDEN', 'A key of somebody else needs the role TenantAdmin', {
      fix: 'Leave sub out, or use the key of an administrator.',
    })
  }
  const user = await services.store.read(records => requireUser(records, sub))
  const now = services.clock.now()
  const role = isAdministrator(caller) ? user.role : 'User'
  const made = makeKey({ userId: sub, role, description, now, expiresAt: expiryOf(services, body, now) })
  const key = { ...made.key, createdBy: caller.userId }
  const { keysPerUser } = services.keyLimits
  await addKeyOfUser(services, { key, by: caller.userId, keysPerUser })
  return { ...made, key }
}

function expiryOf({ keyLimits: { keyDays } }: ApiServices, { expiry }: KeyPost, now: Date): Date {
  const latest = new Date(now.getTime() + keyDays * dayMs)
  if (expiry === undefined) return latest
  const wanted = afterDuration(now, expiry)
  if (wanted && wanted <= latest) return wanted
  throw new AppError('MILLRACE-KEY-EXPIRY-TOO-LONG', `Keys last ${keyDays} days at the most`, {
    fix: `Ask for P${keyDays}D or less.`,
  })
}
