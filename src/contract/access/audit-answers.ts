import { z } from 'zod'
import { pageOf } from '../api/page.ts'

const Link = z.strictObject({ href: z.string().describe('Absolute URL') })

/** One thing that somebody did. */
export const AuditAnswer = z.strictObject({
  id: z.string(),
  eventId: z.string(),
  eventTime: z.iso.datetime(),
  eventType: z.string(),
  eventTypeVersion: z.literal('1.0'),
  source: z.string(),
  contentType: z.literal('application/json'),
  tenantId: z.string(),
  userId: z.string().describe('Who did it'),
  data: z.strictObject({
    id: z.string().describe('Of what was changed'),
    before: z.unknown().optional().describe('Absent when it is new'),
    after: z.unknown().optional().describe('Absent when it is gone'),
  }),
  extensions: z.strictObject({
    spaceId: z.string().optional(),
    ownerId: z.string().optional(),
  }),
  links: z.strictObject({ self: Link }),
})
export type AuditAnswer = z.infer<typeof AuditAnswer>

export const AuditList = pageOf(AuditAnswer)

export const AuditWords = z.strictObject({
  data: z.array(z.string()),
  links: z.strictObject({ self: Link }),
})

export const AuditSettings = z.strictObject({
  data: z.strictObject({
    ArchiveEnabled: z.literal(false),
    EventTTL: z.int().describe('Seconds that entries are kept'),
  }),
})
