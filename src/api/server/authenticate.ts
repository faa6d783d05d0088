import { timingSafeEqual } from 'node:crypto'
import { AppError } from '../../foundation/app-error.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { ApiKey, Store, User } from '../../store/store.ts'
import { hashToken, keyIdOf } from '../keys/make-key.ts'
import type { Caller, Permission } from '../route.ts'

export const anonymous: Caller = { userId: '', role: 'User' }

/** Who sent a request, and with which key. */
export interface AuthenticatedCaller extends Caller {
  readonly keyId: string
}

/**
 * Whose key is in the header `Authorization: Bearer <token>`. Read from the state each time, so a revoked key ends at once.
 * Throws AppError with a status of 401 for any other text, for a key that has expired or was revoked, and for a user who is
 * disabled.
 */
export async function authenticate(
  authorization: string | undefined,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<AuthenticatedCaller> {
  const token = bearerToken(authorization)
  const id = keyIdOf(token)
  const { key, user } = await storedKey(store, id)
  if (!key || !user || !isSame(key.tokenHash, hashToken(token))) {
    throw new AppError('MILLRACE-API-KEY-UNKNOWN', 'The API key is not one of this server', {
      fix: 'Check that the whole key was copied, or make one with `millrace keys create`.',
    })
  }
  if (key.revokedAt) throw endedKey('MILLRACE-API-KEY-REVOKED', 'was revoked', key.revokedAt)
  if (key.expiresAt && key.expiresAt <= clock.now())
    throw endedKey('MILLRACE-API-KEY-EXPIRED', 'expired', key.expiresAt)
  if (user.status === 'disabled') {
    throw new AppError('MILLRACE-API-USER-DISABLED', `The user "${user.id}" is disabled`, {
      fix: 'Ask an administrator to enable the user again.',
    })
  }
  return { keyId: key.id, userId: user.id, role: roleOf(key, user) }
}

async function storedKey(store: Store, id: string | undefined) {
  return await store.read(async ({ keys, users }) => {
    const key = id === undefined ? undefined : await keys.get(id)
    return { key, user: key && (await users.get(key.userId)) }
  })
}

/** A key allows what it was made for, and never more than its user may. */
function roleOf(key: ApiKey, user: User): Caller['role'] {
  return key.role === 'TenantAdmin' && user.role === 'TenantAdmin' ? 'TenantAdmin' : 'User'
}

function endedKey(code: string, what: string, at: Date): AppError {
  return new AppError(code, `The API key ${what} at ${at.toISOString()}`, {
    fix: 'Make another one with `millrace keys create`.',
  })
}

function bearerToken(authorization: string | undefined): string {
  const token = /^Bearer +(\S+)$/iu.exec(authorization ?? '')?.[1]
  if (token !== undefined) return token
  throw new AppError('MILLRACE-API-KEY-MISSING', 'The request has no API key', {
    fix: 'Send the header `Authorization: Bearer <key>`; `millrace keys create` makes a key.',
  })
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Throws AppError with a status of 403 when the caller's role does not allow the permission. */
export function requirePermission(caller: Caller, permission: Permission): void {
  if (permission !== 'admin' || caller.role === 'TenantAdmin') return
  throw new AppError(
    'MILLRACE-API-FORBIDDEN',
    `This needs the role TenantAdmin; the key has ${caller.role}`,
    {
      fix: 'Use the key of an administrator.',
    },
  )
}
