import { z } from 'zod'
import {
  AttemptAnswer,
  DeliveryList,
  DeliveryListQuery,
  DeliveryWithAttempts,
} from '../../contract/webhooks/delivery-answers.ts'
import { findDeliveries, getDelivery, unknownDelivery } from '../../delivery/webhooks/find-deliveries.ts'
import type { DeliveryQuery } from '../../store/store.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage, pageOfRows, type AskedPage } from '../page-links.ts'
import { defineRoute, type Route } from '../route.ts'
import { attemptAnswer, deliveryAnswer } from './delivery-answer.ts'

const Params = z.strictObject({
  sequence: z.coerce.number().int().positive().describe('Number of the delivery'),
})
const Place = z.int()

/** Deliveries: one event to one webhook, with its state and its attempts. */
export function deliveryRoutes(services: ApiServices): readonly Route[] {
  return [list(services), get(services), resend(services)]
}

function list(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/deliveries',
    summary: 'Deliveries, newest first, in pages',
    permission: 'read',
    query: DeliveryListQuery,
    answers: { 200: DeliveryList },
    problems: ['MILLRACE-API-CURSOR-INVALID'],
    handle: async request => {
      const asked = askedPage(request, { query: DeliveryListQuery, at: Place, vault: services.vault })
      const found = await findDeliveries(services, request.caller, deliveryQuery(asked))
      const { rows, links } = pageOfRows(request, services.vault, asked, {
        rows: found,
        isForwardOnly: true,
        at: ({ sequence }) => sequence,
      })
      return { status: 200, body: { data: rows.map(deliveryAnswer), links } }
    },
  })
}

function get(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/deliveries/:sequence',
    summary: 'One delivery with its event, its attempts, and what went out and came back',
    permission: 'read',
    params: Params,
    answers: { 200: DeliveryWithAttempts },
    problems: ['MILLRACE-WEBHOOK-DELIVERY-UNKNOWN'],
    handle: async ({ params: { sequence }, caller }) => {
      const { delivery, event, attempts } = await getDelivery(services, caller, sequence)
      const body = {
        ...deliveryAnswer(delivery),
        ...(event !== undefined && { event: JSON.parse(event) as unknown }),
        attemptList: attempts.map(attemptAnswer),
      }
      return { status: 200, body }
    },
  })
}

function resend(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/v1/deliveries/:sequence/actions/resend',
    summary: 'Sends the event again, with the settings of now, and waits for the answer',
    permission: 'write',
    params: Params,
    answers: { 201: AttemptAnswer },
    problems: ['MILLRACE-WEBHOOK-DELIVERY-UNKNOWN'],
    handle: async ({ params: { sequence }, caller }) => {
      await getDelivery(services, caller, sequence)
      const attempt = await services.sending.resend(sequence)
      if (!attempt) throw unknownDelivery(String(sequence))
      return { status: 201, body: attemptAnswer(attempt) }
    },
  })
}

function deliveryQuery({ query, limit, cursor }: AskedPage<DeliveryListQuery, number>): DeliveryQuery {
  const { webhookId, eventId, state, since, until } = query
  return {
    ...(webhookId !== undefined && { webhookId }),
    ...(eventId !== undefined && { eventId }),
    ...(state && { states: state }),
    ...(since && { since }),
    ...(until && { until }),
    ...(cursor && { beforeSequence: cursor.at }),
    limit: limit + 1,
  }
}
