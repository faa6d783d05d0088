import { z } from 'zod'
import { listParameter, pageParameters } from '../api/page.ts'
import { sortParameter } from '../webhooks/webhook-requests.ts'
import { spaceRoleNames } from './space-roles.ts'

const Name = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .regex(/^[^"*?<>/|\\:]+$/u, String.raw`must not have any of " * ? < > / | \ :`)
  .describe('Unique, whatever the case of its letters')
const Description = z.string().max(500).describe('What it is for')
const UserId = z.string().min(1).max(256)
const SpaceTypeWord = z
  .enum(['data'], 'must be data: projects of data tasks are in spaces of no other type')
  .describe('Always data')

/** Query of the list of spaces. */
export const SpaceListQuery = z.strictObject({
  ...pageParameters,
  name: z.string().optional().describe('A part of the name, in any case'),
  ownerId: z.string().optional(),
  type: listParameter(z.enum(['data', 'shared', 'managed']))
    .optional()
    .describe('Any of them'),
  roles: listParameter(z.string()).optional().describe('Any of them; roles of the caller in the space'),
  sort: sortParameter(['name', 'type', 'createdAt']).optional().describe('+name when left out'),
})
export type SpaceListQuery = z.infer<typeof SpaceListQuery>

/** Body of creating a space. */
export const SpacePost = z.strictObject({
  name: Name,
  description: Description.default(''),
  type: SpaceTypeWord,
})
export type SpacePost = z.infer<typeof SpacePost>

/** Body of replacing what a space says of itself; what is left out stays. */
export const SpacePut = z.strictObject({
  name: Name.optional(),
  description: Description.optional(),
  ownerId: UserId.optional().describe('User that owns it'),
})
export type SpacePut = z.infer<typeof SpacePut>

/** Body of patching a space. */
export const SpacePatch = z
  .array(
    z.discriminatedUnion('path', [
      z.strictObject({ op: z.literal('replace'), path: z.literal('/name'), value: Name }),
      z.strictObject({ op: z.literal('replace'), path: z.literal('/description'), value: Description }),
      z.strictObject({ op: z.literal('replace'), path: z.literal('/ownerId'), value: UserId }),
    ]),
  )
  .min(1)
  .max(10)
export type SpacePatch = z.infer<typeof SpacePatch>

const Roles = z
  .array(
    z.enum(spaceRoleNames, `is no role of spaces of the type data, which are ${spaceRoleNames.join(', ')}`),
  )
  .min(1)
  .transform(roles => [...new Set(roles)])

const AssigneeType = z.enum(['user'], 'must be user: there are no groups and no bots').describe('Always user')

/** Query of the list of assignments of a space. */
export const AssignmentListQuery = z.strictObject({
  ...pageParameters,
  assigneeId: z.string().optional().describe('Of this user'),
  type: z.enum(['user', 'group', 'bot']).optional(),
})
export type AssignmentListQuery = z.infer<typeof AssignmentListQuery>

/** Body of giving a user roles in a space. */
export const AssignmentPost = z.strictObject({ assigneeId: UserId, roles: Roles, type: AssigneeType })
export type AssignmentPost = z.infer<typeof AssignmentPost>

/** Body of changing the roles of a user in a space. */
export const AssignmentPut = z.strictObject({ roles: Roles.describe('All of them') })
export type AssignmentPut = z.infer<typeof AssignmentPut>
