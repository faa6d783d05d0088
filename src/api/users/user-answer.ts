import type { UserAnswer } from '../../contract/access/user-answers.ts'
import { isAdministrator, type Actor } from '../../access/actor.ts'
import type { User } from '../../store/store.ts'

export interface UserContext {
  readonly tenantId: string
  readonly baseUrl: string
  readonly caller: Actor
  /** Absent: all. */
  readonly fields?: string | undefined
}

const administrator = { id: 'TenantAdmin', name: 'TenantAdmin', level: 'admin', type: 'default' } as const

/** A user as the caller sees one: administrators and the user themself more than others. */
export function userAnswer(user: User, { tenantId, baseUrl, caller, fields }: UserContext): UserAnswer {
  const { id, name, subject, status, email, preferredLocale, preferredZoneinfo } = user
  const isClose = isAdministrator(caller) || caller.userId === id
  const whole: UserAnswer = {
    id,
    name,
    subject,
    tenantId,
    status,
    ...(isClose && email !== undefined && { email }),
    ...(isClose && { assignedRoles: isAdministrator(user) ? [administrator] : [] }),
    ...(preferredLocale !== undefined && { preferredLocale }),
    ...(preferredZoneinfo !== undefined && { preferredZoneinfo }),
    createdAt: user.createdAt.toISOString(),
    lastUpdatedAt: user.updatedAt.toISOString(),
    links: { self: { href: `${baseUrl}/api/v1/users/${id}` } },
  }
  if (fields === undefined) return whole
  const wanted = new Set(fields.split(',').map(field => field.trim()))
  return Object.fromEntries(Object.entries(whole).filter(([field]) => wanted.has(field)))
}
