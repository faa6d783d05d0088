import { z } from 'zod'
import { pageOf } from '../api/page.ts'

const Time = z.iso.datetime()
const RoleOfUser = z.strictObject({
  id: z.string(),
  name: z.string(),
  level: z.enum(['admin', 'user']),
  type: z.literal('default'),
})

/** A user. Fields that the query does not name are left out. */
export const UserAnswer = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    subject: z.string(),
    tenantId: z.string(),
    status: z.enum(['active', 'disabled']),
    email: z.string().describe('For administrators and for oneself'),
    assignedRoles: z.array(RoleOfUser).describe('For administrators and for oneself'),
    preferredLocale: z.string(),
    preferredZoneinfo: z.string(),
    createdAt: Time,
    lastUpdatedAt: Time,
    links: z.strictObject({ self: z.strictObject({ href: z.string() }) }),
  })
  .partial()
export type UserAnswer = z.infer<typeof UserAnswer>

export const UserList = pageOf(UserAnswer).extend({
  totalResults: z.int().optional().describe('When the query asks for it'),
})

export const UserCount = z.strictObject({ total: z.int() })
