import { AppError } from '../../foundation/app-error.ts'
import type { AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { keyDocument, userDocument } from '../documents.ts'
import { userInFile } from './change-user.ts'
import { requireUser } from './require-user.ts'

/**
 * Deletes a user with the user's keys and assignments. Throws AppError MILLRACE-USER-OWNS-SPACES, MILLRACE-USER-IN-FILE.
 */
export async function deleteUser(
  { store, clock, declared }: AccessWork,
  { userId: by }: Actor,
  id: string,
): Promise<void> {
  await store.write(async unit => {
    await unit.users.lock()
    const user = await requireUser(unit, id)
    if (id === declared.owner.id) throw userInFile(user)
    const owned = await unit.spaces.ofOwner(id)
    if (owned.length > 0) {
      const names = owned.map(({ name }) => name).join(', ')
      throw new AppError('MILLRACE-USER-OWNS-SPACES', `"${user.name}" owns spaces: ${names}`, {
        fix: 'Give them another owner first.',
      })
    }
    const at = clock.now()
    for (const key of await unit.keys.ofUser(id)) {
      await unit.keys.remove(key.id)
      const before = keyDocument(key)
      await unit.audit.add({ at, by, action: 'api-key.deleted', subject: key.id, ownerId: id, before })
    }
    await unit.users.remove(id)
    await unit.audit.add({ at, by, action: 'user.deleted', subject: id, before: userDocument(user) })
  })
}
