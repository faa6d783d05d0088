import type { AssignmentAnswer, SpaceAnswer } from '../../contract/access/space-answers.ts'
import { spaceRoleNames, type SpaceRight } from '../../contract/access/space-roles.ts'
import { isDeclaredSpace } from '../../access/access-work.ts'
import { rightsOf } from '../../access/rights-in-space.ts'
import type { SpaceView } from '../../access/spaces/space-view.ts'
import type { SpaceAssignment } from '../../store/store.ts'
import type { ApiServices } from '../api-services.ts'

type Context = Pick<ApiServices, 'tenantId' | 'declared'>
type Action = SpaceAnswer['meta']['actions'][number]

const actionsOf: Readonly<Record<SpaceRight, readonly Action[]>> = {
  read: ['read'],
  operate: [],
  change: ['create'],
  own: ['update', 'delete', 'change_owner'],
}
/** Of a space that millrace.yaml names, not even the owner does these. */
const decidedByFile: readonly Action[] = ['delete', 'change_owner']

/** A space as clients see it. */
export function spaceAnswer(
  { space, roles }: SpaceView,
  { tenantId, declared }: Context,
  baseUrl: string,
): SpaceAnswer {
  const self = `${baseUrl}/api/v1/spaces/${space.id}`
  const actions = [...rightsOf(roles)].flatMap(right => actionsOf[right])
  const isDeclared = isDeclaredSpace(declared, space.id)
  return {
    id: space.id,
    name: space.name,
    description: space.description,
    type: 'data',
    ownerId: space.ownerId,
    tenantId,
    createdAt: space.createdAt.toISOString(),
    createdBy: space.createdBy,
    updatedAt: space.updatedAt.toISOString(),
    links: { self: { href: self }, assignments: { href: `${self}/assignments` } },
    meta: {
      actions: actions.filter(action => !isDeclared || !decidedByFile.includes(action)),
      assignableRoles: [...spaceRoleNames],
      roles: [...roles],
    },
  }
}

/** An assignment as clients see it. */
export function assignmentAnswer(
  assignment: SpaceAssignment,
  { tenantId }: Pick<Context, 'tenantId'>,
  baseUrl: string,
): AssignmentAnswer {
  const { id, spaceId, userId, roles, createdBy, updatedBy } = assignment
  const space = `${baseUrl}/api/v1/spaces/${spaceId}`
  return {
    id,
    spaceId,
    tenantId,
    type: 'user',
    assigneeId: userId,
    roles: [...roles],
    createdAt: assignment.createdAt.toISOString(),
    createdBy,
    updatedAt: assignment.updatedAt.toISOString(),
    updatedBy,
    links: { self: { href: `${space}/assignments/${id}` }, space: { href: space } },
  }
}
