import { z } from 'zod'
import { listParameter, pageParameters } from '../api/page.ts'
import { sortParameter } from '../webhooks/webhook-requests.ts'

const Moment = z.iso.datetime({ offset: true })
const Interval = z
  .string()
  .max(100)
  .refine(text => {
    const parts = text.split('/')
    return parts.length === 2 && parts.every(part => Moment.safeParse(part).success)
  }, 'must be two times with / between them, such as 2026-11-24T00:00:00Z/2026-11-25T00:00:00Z')
  .transform(text => {
    const [since = '', until = ''] = text.split('/')
    return { since: new Date(since), until: new Date(until) }
  })

/** Query of the audit log. */
export const AuditListQuery = z.strictObject({
  ...pageParameters,
  eventTime: Interval.optional().describe('From one time to another, both included'),
  eventType: z.string().max(256).optional().describe('Such as millrace.v1.space.created'),
  source: z.string().max(256).optional().describe('Such as millrace/spaces'),
  userId: z.string().max(256).optional().describe('Who did it'),
  id: listParameter(z.string().max(32)).optional().describe('Ids, separated by commas'),
  sort: sortParameter(['eventTime', 'eventType', 'source']).optional().describe('-eventTime when left out'),
})
export type AuditListQuery = z.infer<typeof AuditListQuery>
