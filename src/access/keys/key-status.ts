import type { ApiKey } from '../../store/store.ts'

export function statusOf({ expiresAt, revokedAt }: ApiKey, now: Date): 'active' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt <= now ? 'expired' : 'active'
}

export function isActive(key: ApiKey, now: Date): boolean {
  return statusOf(key, now) === 'active'
}
