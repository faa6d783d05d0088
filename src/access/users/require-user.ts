import { AppError } from '../../foundation/app-error.ts'
import type { Readers, User } from '../../store/store.ts'

/** Throws AppError MILLRACE-USER-UNKNOWN. */
export async function requireUser({ users }: Pick<Readers, 'users'>, id: string): Promise<User> {
  const user = await users.get(id)
  if (user) return user
  throw new AppError('MILLRACE-USER-UNKNOWN', `There is no user "${id}"`, {
    fix: 'Check the id; `millrace users list` shows the users.',
  })
}
