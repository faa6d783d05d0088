import { z } from 'zod'
import { ReplayAnswer } from '../../contract/webhooks/webhook-answers.ts'
import { ReplayWebhook } from '../../contract/webhooks/webhook-requests.ts'
import { replayDeliveries } from '../../delivery/replay.ts'
import { getWebhook } from '../../delivery/webhooks/find-webhooks.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type Route } from '../route.ts'

/** Sends events of the log to a webhook again, or for the first time. */
export function replayRoute(services: ApiServices, prefix: string): Route {
  return defineRoute({
    method: 'POST',
    path: `${prefix}/:id/actions/replay`,
    summary:
      'Plans deliveries of events of the log to a webhook: those that failed, those that it never got, or all',
    permission: 'write',
    params: z.strictObject({ id: z.string() }),
    body: ReplayWebhook.prefault({}),
    answers: { 200: ReplayAnswer },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN', 'MILLRACE-WEBHOOK-IS-DISABLED', 'MILLRACE-WEBHOOK-FILTER-INVALID'],
    handle: async ({ params: { id }, body, caller }) => {
      await getWebhook(services, caller, id)
      const { since, until, ...rest } = body
      const result = await replayDeliveries(services, {
        webhookId: id,
        ...rest,
        ...(since !== undefined && { since: new Date(since) }),
        ...(until !== undefined && { until: new Date(until) }),
      })
      return { status: 200, body: result }
    },
  })
}
