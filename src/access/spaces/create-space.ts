import type { Space } from '../../store/store.ts'
import type { AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { spaceDocument } from '../documents.ts'
import { spaceNameTaken } from './space-errors.ts'

/** Makes a space that the actor owns. Throws AppError MILLRACE-SPACE-NAME-TAKEN. */
export async function createSpace(
  { store, clock, newId }: AccessWork,
  { userId }: Actor,
  { name, description }: Pick<Space, 'name' | 'description'>,
): Promise<Space> {
  const id = newId()
  return await store.write(async ({ spaces, audit }) => {
    await spaces.lock()
    if (await spaces.byName(name)) throw spaceNameTaken(name)
    const now = clock.now()
    const about = { id, name, description, ownerId: userId }
    const space: Space = { ...about, createdAt: now, createdBy: userId, updatedAt: now }
    await spaces.add(space)
    const after = spaceDocument(space)
    const action = 'space.created'
    await audit.add({ at: now, by: userId, action, subject: id, spaceId: id, ownerId: userId, after })
    return space
  })
}
