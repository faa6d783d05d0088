import { AppError } from '../../foundation/app-error.ts'
import type { User } from '../../store/store.ts'
import type { AccessWork } from '../access-work.ts'
import { isAdministrator, type Actor } from '../actor.ts'
import { userDocument } from '../documents.ts'
import { requireUser } from './require-user.ts'

type Changeable = 'name' | 'role' | 'status' | 'preferredLocale' | 'preferredZoneinfo'
/** Fields that only administrators change. */
const ofAdministrators = ['role', 'status'] as const
/** Fields that millrace.yaml decides of the owner. */
const ofFile = ['name', 'role', 'status'] as const

/**
 * Changes a user: administrators everybody, others their own name and preferences. Throws AppError MILLRACE-API-FORBIDDEN,
 * MILLRACE-USER-UNKNOWN, MILLRACE-USER-IN-FILE.
 */
export async function changeUser(
  { store, clock, declared }: AccessWork,
  actor: Actor,
  id: string,
  change: Partial<Pick<User, Changeable>>,
): Promise<User> {
  return await store.write(async unit => {
    await unit.users.lock()
    const before = await requireUser(unit, id)
    const after = { ...before, ...change, updatedAt: clock.now() }
    const differs = (field: Changeable): boolean => after[field] !== before[field]
    const isOwn = id === actor.userId && !ofAdministrators.some(differs)
    if (!isAdministrator(actor) && !isOwn) throw forbidden()
    if (id === declared.owner.id && ofFile.some(differs)) throw userInFile(before)
    await unit.users.replace(after)
    await unit.audit.add({
      at: after.updatedAt,
      by: actor.userId,
      action: 'user.updated',
      subject: id,
      before: userDocument(before),
      after: userDocument(after),
    })
    return after
  })
}

function forbidden(): AppError {
  return new AppError(
    'MILLRACE-API-FORBIDDEN',
    'Other users, and the roles and the status of oneself, need the role TenantAdmin',
    { fix: 'Use the key of an administrator.' },
  )
}

export function userInFile({ name }: User): AppError {
  return new AppError('MILLRACE-USER-IN-FILE', `"${name}" is the owner in millrace.yaml`, {
    fix: 'Change millrace.yaml instead.',
  })
}
