import type { ApiKey, Space, SpaceAssignment, User } from '../store/store.ts'

/** What the audit log shows of a user. */
export function userDocument({ id, name, subject, email, role, status }: User) {
  return { id, name, subject, ...(email !== undefined && { email }), role, status }
}

/** What the audit log shows of a space. */
export function spaceDocument({ id, name, description, ownerId }: Space) {
  return { id, name, description, ownerId }
}

/** What the audit log shows of an assignment. */
export function assignmentDocument({ id, spaceId, userId, roles }: SpaceAssignment) {
  return { id, spaceId, userId, roles }
}

/** What the audit log shows of an API key: never its hash (invariant 6). */
export function keyDocument({ id, description, userId, role, expiresAt, revokedAt }: ApiKey) {
  return {
    id,
    description,
    userId,
    role,
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    ...(revokedAt && { revokedAt: revokedAt.toISOString() }),
  }
}
