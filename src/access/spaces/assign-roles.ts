import type { SpaceRole } from '../../contract/access/space-roles.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { AuditEntry, SpaceAssignment, SpaceReader, UnitOfWork } from '../../store/store.ts'
import type { AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { assignmentDocument } from '../documents.ts'
import { requireUser } from '../users/require-user.ts'
import { unknownSpace } from './space-errors.ts'

export interface AssignmentName {
  readonly spaceId: string
  readonly id: string
}

/** The assignment, when it is one of the space. Throws AppError MILLRACE-SPACE-ASSIGNMENT-UNKNOWN. */
export async function requireAssignment(
  spaces: SpaceReader,
  { spaceId, id }: AssignmentName,
): Promise<SpaceAssignment> {
  const assignment = await spaces.assignment(id)
  if (assignment?.spaceId === spaceId) return assignment
  throw new AppError('MILLRACE-SPACE-ASSIGNMENT-UNKNOWN', `The space has no assignment "${id}"`, {
    fix: 'Check the id; the list of assignments of the space has them.',
  })
}

export interface NewAssignment {
  readonly spaceId: string
  readonly userId: string
  readonly roles: readonly SpaceRole[]
}

/** Gives a user roles in a space. Throws AppError MILLRACE-SPACE-ASSIGNMENT-TAKEN, MILLRACE-USER-UNKNOWN. */
export async function assignRoles(
  { store, clock, newId }: AccessWork,
  { userId: by }: Actor,
  { spaceId, userId, roles }: NewAssignment,
): Promise<SpaceAssignment> {
  const id = newId()
  return await store.write(async unit => {
    await unit.spaces.lock()
    const space = await unit.spaces.get(spaceId)
    if (!space) throw unknownSpace(spaceId)
    await requireUser(unit, userId)
    const others = await unit.spaces.assignmentsOf(userId)
    if (space.ownerId === userId || others.some(other => other.spaceId === spaceId)) throw taken(userId)
    const now = clock.now()
    const made = { createdAt: now, createdBy: by, updatedAt: now, updatedBy: by }
    const assignment = { id, spaceId, userId, roles, ...made }
    await unit.spaces.addAssignment(assignment)
    await record(unit, { by, at: now, action: 'space-assignment.created' }, [undefined, assignment])
    return assignment
  })
}

/** Gives a user other roles in a space. */
export async function changeRoles(
  { store, clock }: AccessWork,
  { userId: by }: Actor,
  name: AssignmentName,
  roles: readonly SpaceRole[],
): Promise<SpaceAssignment> {
  return await store.write(async unit => {
    await unit.spaces.lock()
    const before = await requireAssignment(unit.spaces, name)
    const now = clock.now()
    const after = { ...before, roles, updatedAt: now, updatedBy: by }
    await unit.spaces.replaceAssignment(after)
    await record(unit, { by, at: now, action: 'space-assignment.updated' }, [before, after])
    return after
  })
}

/** Takes all roles in a space from a user. */
export async function removeRoles(
  { store, clock }: AccessWork,
  { userId: by }: Actor,
  name: AssignmentName,
): Promise<void> {
  await store.write(async unit => {
    await unit.spaces.lock()
    const before = await requireAssignment(unit.spaces, name)
    await unit.spaces.removeAssignment(name.id)
    await record(unit, { by, at: clock.now(), action: 'space-assignment.deleted' }, [before, undefined])
  })
}

async function record(
  { audit }: UnitOfWork,
  deed: Pick<AuditEntry, 'by' | 'at' | 'action'>,
  [before, after]: readonly [SpaceAssignment | undefined, SpaceAssignment | undefined],
): Promise<void> {
  const { id = '', spaceId = '' } = after ?? before ?? {}
  await audit.add({
    ...deed,
    subject: id,
    spaceId,
    ...(before && { before: assignmentDocument(before) }),
    ...(after && { after: assignmentDocument(after) }),
  })
}

function taken(userId: string): AppError {
  return new AppError(
    'MILLRACE-SPACE-ASSIGNMENT-TAKEN',
    `The user "${userId}" owns the space or has an assignment in it`,
    { fix: 'Change the roles of the assignment that there is; the owner has all of them.' },
  )
}
