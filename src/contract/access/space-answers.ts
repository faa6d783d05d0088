import { z } from 'zod'
import { pageOf } from '../api/page.ts'
import { spaceRoleNames } from './space-roles.ts'

const Time = z.iso.datetime()
const Link = z.strictObject({ href: z.string().describe('Absolute URL') })
const Role = z.enum(spaceRoleNames)
const Count = z.strictObject({ count: z.int().describe('All that match, on whatever page') })

export const spaceActions = ['read', 'create', 'update', 'delete', 'change_owner'] as const

/** A space as the caller sees it. */
export const SpaceAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.literal('data'),
  ownerId: z.string(),
  tenantId: z.string(),
  createdAt: Time,
  createdBy: z.string(),
  updatedAt: Time,
  links: z.strictObject({ self: Link, assignments: Link }),
  meta: z.strictObject({
    actions: z.array(z.enum(spaceActions)).describe('What the caller may do; create: projects in it'),
    assignableRoles: z.array(Role),
    roles: z.array(Role).describe('Of the caller; the owner has all of them'),
  }),
})
export type SpaceAnswer = z.infer<typeof SpaceAnswer>

export const SpaceList = pageOf(SpaceAnswer).extend({ meta: Count })

export const SpaceTypeList = z.strictObject({ data: z.array(z.literal('data')) })

/** What a user may do in a space. */
export const AssignmentAnswer = z.strictObject({
  id: z.string(),
  spaceId: z.string(),
  tenantId: z.string(),
  type: z.literal('user'),
  assigneeId: z.string(),
  roles: z.array(Role),
  createdAt: Time,
  createdBy: z.string(),
  updatedAt: Time,
  updatedBy: z.string(),
  links: z.strictObject({ self: Link, space: Link }),
})
export type AssignmentAnswer = z.infer<typeof AssignmentAnswer>

export const AssignmentList = pageOf(AssignmentAnswer).extend({ meta: Count })
