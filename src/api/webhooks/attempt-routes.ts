import { z } from 'zod'
import { DeliveryRecordQuery } from '../../contract/webhooks/delivery-answers.ts'
import { DeliveryRecord, DeliveryRecordList } from '../../contract/webhooks/webhook-answers.ts'
import { findAttempts, getAttempt, unknownDelivery } from '../../delivery/webhooks/find-deliveries.ts'
import type { Attempt, AttemptQuery } from '../../store/store.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage, pageOfRows, type AskedPage } from '../page-links.ts'
import { defineRoute, type Route } from '../route.ts'
import { attemptName, attemptRecord, RecordParams } from './attempt-records.ts'

const At = z.strictObject({ value: z.string(), sequence: z.int(), number: z.int() })

/** The history of a webhook, as its API knows it: each attempt is a delivery of its own. */
export function attemptRoutes(services: ApiServices, prefix: string): readonly Route[] {
  return [list(services, prefix), get(services, prefix), resend(services, prefix)]
}

function list(services: ApiServices, prefix: string): Route {
  return defineRoute({
    method: 'GET',
    path: `${prefix}/:id/deliveries`,
    summary: 'Attempts to deliver events to a webhook, in pages',
    permission: 'read',
    params: z.strictObject({ id: z.string() }),
    query: DeliveryRecordQuery,
    answers: { 200: DeliveryRecordList },
    problems: ['MILLRACE-API-CURSOR-INVALID', 'MILLRACE-WEBHOOK-UNKNOWN'],
    handle: async request => {
      const asked = askedPage(request, { query: DeliveryRecordQuery, at: At, vault: services.vault })
      const query = attemptQuery(request.params.id, asked)
      const found = await findAttempts(services, request.caller, query)
      const { rows, links } = pageOfRows(request, services.vault, asked, {
        rows: found,
        at: ({ attempt }) => placeOf(attempt, query.sort),
      })
      return { status: 200, body: { data: rows.map(attemptRecord), links } }
    },
  })
}

function get(services: ApiServices, prefix: string): Route {
  return defineRoute({
    method: 'GET',
    path: `${prefix}/:id/deliveries/:deliveryId`,
    summary: 'One attempt',
    permission: 'read',
    params: RecordParams,
    answers: { 200: DeliveryRecord },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN', 'MILLRACE-WEBHOOK-DELIVERY-UNKNOWN'],
    handle: async ({ params: { id, deliveryId }, caller }) => {
      const found = await getAttempt(services, caller, attemptName(id, deliveryId))
      return { status: 200, body: attemptRecord(found) }
    },
  })
}

function resend(services: ApiServices, prefix: string): Route {
  return defineRoute({
    method: 'POST',
    path: `${prefix}/:id/deliveries/:deliveryId/actions/resend`,
    summary: 'Sends the same event again, with the settings of now, and waits for the answer',
    permission: 'write',
    params: RecordParams,
    answers: { 201: DeliveryRecord },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN', 'MILLRACE-WEBHOOK-DELIVERY-UNKNOWN'],
    handle: async ({ params: { id, deliveryId }, caller }) => {
      const { attempt, event } = await getAttempt(services, caller, attemptName(id, deliveryId))
      const again = await services.sending.resend(attempt.sequence)
      if (!again) throw unknownDelivery(deliveryId)
      return { status: 201, body: attemptRecord({ attempt: again, event }) }
    },
  })
}

function attemptQuery(
  webhookId: string,
  { query, limit, cursor }: AskedPage<DeliveryRecordQuery, z.infer<typeof At>>,
): AttemptQuery {
  return {
    webhookId,
    ...(query.eventType !== undefined && { eventType: query.eventType }),
    ...(query.status !== undefined && { outcome: query.status }),
    sort: query.sort?.field ?? 'triggeredAt',
    descending: query.sort?.descending ?? true,
    limit: limit + 1,
    ...(cursor && { cursor: { ...cursor.at, backwards: cursor.backwards } }),
  }
}

function placeOf({ triggeredAt, outcome, sequence, number }: Attempt, sort: AttemptQuery['sort']) {
  const status = outcome === 'success' ? 'success' : 'fail'
  return { value: sort === 'status' ? status : triggeredAt.toISOString(), sequence, number }
}
