import type { KeyAnswer } from '../../contract/access/key-answers.ts'
import { statusOf } from '../../access/keys/key-status.ts'
import type { ApiKey } from '../../store/store.ts'

/** Clients want a time also of a key that does not expire. */
const never = '9999-12-31T23:59:59.999Z'

/** An API key as clients see it. */
export function keyAnswer(key: ApiKey, tenantId: string, now: Date): KeyAnswer {
  const { id, description, userId, role, createdAt, expiresAt, createdBy = userId } = key
  return {
    id,
    description,
    sub: userId,
    subType: 'user',
    tenantId,
    createdByUser: createdBy,
    created: createdAt.toISOString(),
    expiry: expiresAt?.toISOString() ?? never,
    status: statusOf(key, now),
    role,
  }
}
