import { z } from 'zod'
import { pageParameters } from '../api/page.ts'
import { sortParameter } from '../webhooks/webhook-requests.ts'

const Name = z.string().trim().min(1).max(256)
const Email = z
  .string()
  .max(256)
  .regex(/^[^\s@]+@[^\s@]+$/u, 'must be an email address')
const RoleName = z.enum(['TenantAdmin'], 'must be TenantAdmin: there are no other roles of users')
const Roles = z
  .array(z.union([z.strictObject({ name: RoleName }), z.strictObject({ id: RoleName })]))
  .max(10)
  .describe('TenantAdmin, by name or id; nothing: a user without it')
const Fields = z.string().max(500).describe('Names of fields, separated by commas; the others are left out')

const sortFields = ['id', '_id', 'name', 'subject', 'email', 'status', 'createdAt'] as const
const ListQuery = {
  ...pageParameters,
  fields: Fields.optional(),
  sort: sortParameter(sortFields).optional().describe('+name when left out'),
}
const Filter = z
  .string()
  .max(4096)
  .describe(
    'SCIM: id, subject, name, email, status and assignedRoles.name with eq; name, email, subject with co',
  )

/** Query of the list of users. */
export const UserListQuery = z.strictObject({
  ...ListQuery,
  filter: Filter.optional(),
  totalResults: z
    .enum(['true', 'false'])
    .optional()
    .describe('Whether the answer says how many there are on all pages'),
})
export type UserListQuery = z.infer<typeof UserListQuery>

/** Query of the filtered list, whose filter comes in the body. */
export const UserFilterQuery = z.strictObject(ListQuery)
export const UserFilterBody = z.strictObject({ filter: Filter.optional() })

export const UserQuery = z.strictObject({ fields: Fields.optional() })

/** Body of creating a user. */
export const UserPost = z.strictObject({
  subject: z.string().trim().min(1).max(256).describe('How whoever signs people in knows them; unique'),
  name: Name.optional().describe('The subject when left out'),
  email: Email.optional(),
  assignedRoles: Roles.default([]),
  status: z.enum(['invited', 'active']).optional().describe('Nobody is invited: users are active at once'),
  tenantId: z.string().optional().describe('This server has one tenant'),
})
export type UserPost = z.infer<typeof UserPost>

const replace = z.literal('replace')
/** Body of patching a user: operations of JSON Patch. */
export const UserPatch = z
  .array(
    z.union([
      z.strictObject({ op: replace, path: z.literal('/name'), value: Name }),
      z.strictObject({ op: replace, path: z.literal('/status'), value: z.enum(['active', 'disabled']) }),
      z.strictObject({
        op: replace,
        path: z.enum(['/preferredLocale', '/preferredZoneinfo']),
        value: z.string().max(64),
      }),
      z.strictObject({
        op: z.enum(['replace', 'add', 'remove-value']),
        path: z.literal('/assignedRoles'),
        value: Roles,
      }),
    ]),
  )
  .min(1)
  .max(20)
export type UserPatch = z.infer<typeof UserPatch>
