import { AppError } from '../../foundation/app-error.ts'
import type { User } from '../../store/store.ts'
import type { AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { userDocument } from '../documents.ts'

export type NewUser = Pick<User, 'name' | 'subject' | 'role'> & { readonly email?: string }

/** Makes a user. Throws AppError MILLRACE-USER-SUBJECT-TAKEN. */
export async function createUser(
  { store, clock, newId }: AccessWork,
  { userId: by }: Actor,
  request: NewUser,
): Promise<User> {
  const id = newId()
  return await store.write(async ({ users, audit }) => {
    await users.lock()
    const { subject } = request
    if (await users.bySubject(subject)) {
      throw new AppError(
        'MILLRACE-USER-SUBJECT-TAKEN',
        `There is a user with the subject "${subject}" already`,
        {
          fix: 'Use that user, or another subject.',
        },
      )
    }
    const now = clock.now()
    const user: User = { id, ...request, status: 'active', createdAt: now, updatedAt: now }
    await users.add(user)
    await audit.add({ at: now, by, action: 'user.created', subject: id, after: userDocument(user) })
    return user
  })
}
