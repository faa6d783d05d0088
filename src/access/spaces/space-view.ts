import type { SpaceRole } from '../../contract/access/space-roles.ts'
import type { Readers, Space } from '../../store/store.ts'
import type { AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { isReadable, readableSpaces, rolesIn } from '../rights-in-space.ts'
import { unknownSpace } from './space-errors.ts'

/** A space, and what an actor is in it. */
export interface SpaceView {
  readonly space: Space
  readonly roles: readonly SpaceRole[]
}

/** The spaces in which the actor has a role. */
export async function readSpaces(
  { store }: Pick<AccessWork, 'store'>,
  actor: Actor,
): Promise<readonly SpaceView[]> {
  return await store.read(async records => {
    const readable = await readableSpaces(records, actor)
    const found = (await records.spaces.all()).filter(({ id }) => isReadable(readable, id))
    return await Promise.all(found.map(space => viewOf(records, actor, space)))
  })
}

/** Throws AppError MILLRACE-SPACE-UNKNOWN. */
export async function readSpace(
  { store }: Pick<AccessWork, 'store'>,
  actor: Actor,
  id: string,
): Promise<SpaceView> {
  return await store.read(async records => {
    const space = await records.spaces.get(id)
    if (!space) throw unknownSpace(id)
    return await viewOf(records, actor, space)
  })
}

async function viewOf(records: Readers, actor: Actor, space: Space): Promise<SpaceView> {
  return { space, roles: await rolesIn(records, actor, space) }
}
