import { z } from 'zod'
import type { ApiKey, ApiKeyPage, ApiKeysConfig, ApiKeyWithToken } from '@qlik/api/api-keys'
import type { GetByIDResult, GetObjectsResult, GetResult, GetSettingsResult } from '@qlik/api/audits'
import type { Assignment, Assignments, Space, Spaces, SpaceTypes } from '@qlik/api/spaces'
import type { User, UserCount, Users } from '@qlik/api/users'

/** The types of `@qlik/api` for spaces, users, API keys and audits as schemas. What is ours beside them may come. */

const Id = z.string().regex(/^[\w-]+$/u)
const Time = z.iso.datetime()
const Link = z.strictObject({ href: z.url() })
const Links = z.strictObject({ self: Link, next: Link.exactOptional(), prev: Link.exactOptional() })
const Count = z.strictObject({ count: z.int() })

const Role = z.enum([
  'consumer',
  'contributor',
  'dataconsumer',
  'datapreview',
  'facilitator',
  'operator',
  'producer',
  'publisher',
  'basicconsumer',
  'codeveloper',
])
const Action = z.enum([
  'change_owner',
  'create',
  'read',
  'update',
  'delete',
  'publish',
  'link_environment',
  'restrict',
])

export const spaceType = z.strictObject({
  id: Id,
  name: z.string(),
  description: z.string(),
  type: z.enum(['shared', 'managed', 'data']),
  ownerId: z.string(),
  tenantId: z.string(),
  createdAt: Time,
  createdBy: z.string(),
  updatedAt: Time,
  links: z.strictObject({ self: Link, assignments: Link }),
  meta: z.strictObject({
    actions: z.array(Action),
    assignableRoles: z.array(Role),
    roles: z.array(Role),
  }),
}) satisfies z.ZodType<Space>
export const spacesPage = z.strictObject({
  data: z.array(spaceType),
  links: Links,
  meta: Count,
}) satisfies z.ZodType<Spaces>
export const spaceTypes = z.strictObject({
  data: z.array(z.enum(['shared', 'managed', 'data'])),
}) satisfies z.ZodType<SpaceTypes>

export const assignmentType = z.strictObject({
  id: Id,
  assigneeId: z.string(),
  roles: z.array(Role),
  type: z.enum(['user', 'group', 'bot']),
  spaceId: z.string(),
  tenantId: z.string(),
  createdAt: Time,
  createdBy: z.string(),
  updatedAt: Time,
  updatedBy: z.string(),
  links: z.strictObject({ self: Link, space: Link }),
}) satisfies z.ZodType<Assignment>
export const assignmentsPage = z.strictObject({
  data: z.array(assignmentType),
  links: Links,
  meta: Count,
}) satisfies z.ZodType<Assignments>

export const userType = z.strictObject({
  id: Id,
  name: z.string(),
  subject: z.string(),
  tenantId: z.string(),
  status: z.enum(['active', 'invited', 'disabled', 'deleted', 'provisioned']),
  email: z.string().exactOptional(),
  assignedRoles: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        level: z.enum(['admin', 'user']),
        type: z.enum(['default', 'custom']),
      }),
    )
    .exactOptional(),
  preferredLocale: z.string().exactOptional(),
  preferredZoneinfo: z.string().exactOptional(),
  createdAt: Time,
  lastUpdatedAt: Time,
  links: z.strictObject({ self: Link }),
}) satisfies z.ZodType<User>
export const usersPage = z.strictObject({
  data: z.array(userType),
  links: Links,
  totalResults: z.int().exactOptional(),
}) satisfies z.ZodType<Users>
export const userCount = z.strictObject({ total: z.int() }) satisfies z.ZodType<UserCount>

export const keyType = z.looseObject({
  id: Id,
  description: z.string(),
  sub: z.string(),
  subType: z.enum(['user', 'externalClient']),
  tenantId: z.string(),
  createdByUser: z.string(),
  created: Time,
  expiry: Time,
  status: z.enum(['active', 'expired', 'revoked']),
}) satisfies z.ZodType<ApiKey>
export const newKeyType = keyType.extend({
  subType: z.literal('user'),
  token: z.string(),
}) satisfies z.ZodType<ApiKeyWithToken>
export const keysPage = z.strictObject({
  data: z.array(keyType),
  links: Links,
}) satisfies z.ZodType<ApiKeyPage>
export const keysConfig = z.strictObject({
  max_api_key_expiry: z.string(),
  max_keys_per_user: z.int(),
}) satisfies z.ZodType<ApiKeysConfig>

export const auditType = z.strictObject({
  id: z.string(),
  eventId: z.string(),
  eventTime: Time,
  eventType: z.string(),
  eventTypeVersion: z.string(),
  source: z.string(),
  contentType: z.literal('application/json'),
  tenantId: z.string(),
  userId: z.string(),
  data: z.unknown(),
  extensions: z.strictObject({ ownerId: z.string().exactOptional(), spaceId: z.string().exactOptional() }),
  links: z.strictObject({ self: Link }),
}) satisfies z.ZodType<GetByIDResult>
export const auditsPage = z.strictObject({
  data: z.array(auditType),
  links: Links,
}) satisfies z.ZodType<GetResult>
export const auditWords = z.strictObject({
  data: z.array(z.string()),
  links: z.strictObject({ self: Link }),
}) satisfies z.ZodType<GetObjectsResult>
export const auditSettings = z.strictObject({
  data: z.strictObject({ ArchiveEnabled: z.boolean(), EventTTL: z.int() }),
}) satisfies z.ZodType<GetSettingsResult>
