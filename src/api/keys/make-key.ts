import { createHash, randomBytes } from 'node:crypto'
import { Secret } from '../../foundation/secret.ts'
import type { ApiKey, KeyRole } from '../../store/store.ts'

export interface KeyRequest {
  readonly userId: string
  readonly role: KeyRole
  readonly description: string
  readonly now: Date
  /** Absent: it does not expire. */
  readonly expiresAt?: Date
}

export interface MadeKey {
  /** `mlr_<id>_<random>`: shown once, never stored. */
  readonly token: Secret
  /** To be added to the state. */
  readonly key: ApiKey
}

/** A new key for the API with 256 random bits. */
export function makeKey({ userId, role, description, now, expiresAt }: KeyRequest): MadeKey {
  const id = randomBytes(8).toString('hex')
  const token = `mlr_${id}_${randomBytes(32).toString('base64url')}`
  const key = { id, description, tokenHash: hashToken(token), userId, role, createdAt: now }
  return { token: new Secret(token), key: { ...key, ...(expiresAt && { expiresAt }) } }
}

/** SHA-256 of a token, in hex: what the state keeps. The token is random, so a slow hash would add nothing. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

const tokenPattern = /^mlr_([0-9a-zA-Z-]+)_[\w-]{20,}$/u

/** The id in a token; undefined for a text that is no token. */
export function keyIdOf(token: string): string | undefined {
  return tokenPattern.exec(token)?.[1]
}
