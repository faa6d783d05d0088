import type { Space, UnitOfWork } from '../../store/store.ts'
import { isDeclaredSpace, type AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { spaceDocument } from '../documents.ts'
import { requireUser } from '../users/require-user.ts'
import { spaceInFile, spaceNameTaken, unknownSpace } from './space-errors.ts'

export interface SpaceChange {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly ownerId?: string | undefined
}

/**
 * Changes what is given of a space. Throws AppError MILLRACE-SPACE-IN-FILE for name and owner of one that millrace.yaml
 * names, MILLRACE-SPACE-NAME-TAKEN, MILLRACE-USER-UNKNOWN for an owner who is not there.
 */
export async function changeSpace(
  work: AccessWork,
  { userId }: Actor,
  id: string,
  change: SpaceChange,
): Promise<Space> {
  return await work.store.write(async unit => {
    await unit.spaces.lock()
    const before = await unit.spaces.get(id)
    if (!before) throw unknownSpace(id)
    const { name = before.name, description = before.description, ownerId = before.ownerId } = change
    const after = { ...before, name, description, ownerId, updatedAt: work.clock.now() }
    await requireAllowed(unit, work, before, after)
    await unit.spaces.replace(after)
    await unit.audit.add({
      at: after.updatedAt,
      by: userId,
      action: 'space.updated',
      subject: id,
      spaceId: id,
      ownerId: before.ownerId,
      before: spaceDocument(before),
      after: spaceDocument(after),
    })
    return after
  })
}

async function requireAllowed(
  unit: UnitOfWork,
  { declared }: AccessWork,
  before: Space,
  after: Space,
): Promise<void> {
  const isMoved = after.name !== before.name || after.ownerId !== before.ownerId
  if (isMoved && isDeclaredSpace(declared, before.id))
    throw spaceInFile(before.name, 'which says its name and its owner')
  if (after.ownerId !== before.ownerId) await requireUser(unit, after.ownerId)
  const named = await unit.spaces.byName(after.name)
  if (named && named.id !== before.id) throw spaceNameTaken(after.name)
}
