import {
  spaceRights,
  spaceRoleNames,
  spaceRoles,
  type SpaceRight,
  type SpaceRole,
} from '../contract/access/space-roles.ts'
import type { Readers, Space } from '../store/store.ts'
import { isAdministrator, type Actor } from './actor.ts'

const everything: ReadonlySet<SpaceRight> = new Set(spaceRights)

/** What an actor may do in a space. Empty: it is as if it were not there. Administrators may do everything everywhere. */
export async function rightsIn(
  { spaces }: Pick<Readers, 'spaces'>,
  actor: Actor,
  spaceId: string,
): Promise<ReadonlySet<SpaceRight>> {
  if (isAdministrator(actor)) return everything
  const space = await spaces.get(spaceId)
  return space ? rightsOf(await rolesIn({ spaces }, actor, space)) : new Set()
}

/** The roles of an actor in a space: the owner and administrators have all of them. */
export async function rolesIn(
  { spaces }: Pick<Readers, 'spaces'>,
  actor: Actor,
  { id, ownerId }: Space,
): Promise<readonly SpaceRole[]> {
  if (isAdministrator(actor) || ownerId === actor.userId) return spaceRoleNames
  const assigned = await spaces.assignmentsOf(actor.userId)
  return assigned.find(({ spaceId }) => spaceId === id)?.roles ?? []
}

export function rightsOf(roles: readonly SpaceRole[]): ReadonlySet<SpaceRight> {
  return new Set(roles.flatMap(role => [...spaceRoles[role]]))
}

/** The spaces that somebody may read. */
export type ReadableSpaces = 'all' | ReadonlySet<string>

export async function readableSpaces(
  { spaces }: Pick<Readers, 'spaces'>,
  actor: Actor,
): Promise<ReadableSpaces> {
  if (isAdministrator(actor)) return 'all'
  const owned = await spaces.ofOwner(actor.userId)
  const assigned = await spaces.assignmentsOf(actor.userId)
  // Every role gives the right to read.
  return new Set([...owned.map(({ id }) => id), ...assigned.map(({ spaceId }) => spaceId)])
}

/** The spaces that a user may read, whoever asks. One who is gone or disabled reads nothing. */
export async function spacesReadBy(
  { users, spaces }: Pick<Readers, 'users' | 'spaces'>,
  userId: string,
): Promise<ReadableSpaces> {
  const user = await users.get(userId)
  if (user?.status !== 'active') return new Set()
  return await readableSpaces({ spaces }, { userId, role: user.role })
}

export function isReadable(readable: ReadableSpaces, spaceId: string): boolean {
  return readable === 'all' || readable.has(spaceId)
}
