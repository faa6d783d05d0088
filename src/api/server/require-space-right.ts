import { isAdministrator } from '../../access/actor.ts'
import { rightsIn } from '../../access/rights-in-space.ts'
import { roleForRight } from '../../contract/access/space-roles.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Store } from '../../store/store.ts'
import type { ApiRequest, Route } from '../route.ts'

/** Throws AppError when the route asks for a right in a space that the caller has not. */
export async function requireSpaceRight(
  { space }: Route,
  request: ApiRequest<never, never, never>,
  store: Store,
): Promise<void> {
  if (!space) return
  const id = await space.of(request)
  if (id === undefined) throw space.unknown(request)
  // Without a look at the state: most of what polls is an administrator's.
  if (isAdministrator(request.caller)) return
  const rights = await store.read(records => rightsIn(records, request.caller, id))
  if (rights.size === 0) throw space.unknown(request)
  if (rights.has(space.right)) return
  const role = roleForRight[space.right]
  throw new AppError('MILLRACE-SPACE-FORBIDDEN', `This needs the role ${role} in the space`, {
    fix: `Ask the owner of the space for the role ${role}.`,
  })
}
