import { z } from 'zod'
import { EventTypeList, WebhookAnswer, WebhookList } from '../../contract/webhooks/webhook-answers.ts'
import {
  WebhookListQuery,
  WebhookPatch,
  WebhookPost,
  WebhookPut,
} from '../../contract/webhooks/webhook-requests.ts'
import { changeWebhook } from '../../delivery/webhooks/change-webhook.ts'
import { createWebhook } from '../../delivery/webhooks/create-webhook.ts'
import { deleteWebhook } from '../../delivery/webhooks/delete-webhook.ts'
import { getWebhook } from '../../delivery/webhooks/find-webhooks.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type Route } from '../route.ts'
import { actionRoutes } from './action-routes.ts'
import { applyPatch } from './apply-patch.ts'
import { attemptRoutes } from './attempt-routes.ts'
import { webhookDialects, type WebhookDialect } from './dialect.ts'
import { changeProblems, draftProblems } from './draft-problems.ts'
import { eventTypeList } from './event-type-list.ts'
import { listWebhooks } from './list-webhooks.ts'
import { draftOfPost, draftOfPut } from './read-draft.ts'
import { webhookAnswer } from './webhook-answer.ts'

const WebhookParams = z.strictObject({ id: z.string() })

/** The webhooks API under both of its prefixes, with the actions that are ours. */
export function webhookRoutes(services: ApiServices): readonly Route[] {
  return webhookDialects.flatMap(dialect => [
    list(services, dialect),
    create(services, dialect),
    eventTypes(dialect),
    get(services, dialect),
    patch(services, dialect),
    put(services, dialect),
    remove(services, dialect),
    ...attemptRoutes(services, dialect.prefix),
    ...actionRoutes(services, dialect.prefix),
  ])
}

function list(services: ApiServices, { prefix }: WebhookDialect): Route {
  return defineRoute({
    method: 'GET',
    path: prefix,
    summary: 'Webhooks that the caller may see, in pages',
    permission: 'read',
    query: WebhookListQuery,
    answers: { 200: WebhookList },
    problems: ['MILLRACE-API-CURSOR-INVALID'],
    handle: async request => ({ status: 200, body: await listWebhooks(services, request) }),
  })
}

function create(services: ApiServices, dialect: WebhookDialect): Route {
  return defineRoute({
    method: 'POST',
    path: dialect.prefix,
    summary: 'Creates a webhook',
    permission: 'write',
    body: WebhookPost,
    answers: { 201: WebhookAnswer },
    problems: draftProblems(dialect),
    handle: async ({ body, caller }) => {
      const webhook = await createWebhook(services, caller, draftOfPost(body, caller, dialect))
      return { status: 201, body: webhookAnswer(webhook, services.vault) }
    },
  })
}

function eventTypes({ prefix }: WebhookDialect): Route {
  return defineRoute({
    method: 'GET',
    path: `${prefix}/event-types`,
    summary: 'Types of events to which a webhook can subscribe',
    permission: 'read',
    answers: { 200: EventTypeList },
    handle: async () => ({ status: 200, body: eventTypeList() }),
  })
}

function get(services: ApiServices, { prefix }: WebhookDialect): Route {
  return defineRoute({
    method: 'GET',
    path: `${prefix}/:id`,
    summary: 'One webhook',
    permission: 'read',
    params: WebhookParams,
    answers: { 200: WebhookAnswer },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN'],
    handle: async ({ params: { id }, caller }) => {
      const webhook = await getWebhook(services, caller, id)
      return { status: 200, body: webhookAnswer(webhook, services.vault) }
    },
  })
}

function patch(services: ApiServices, dialect: WebhookDialect): Route {
  return defineRoute({
    method: 'PATCH',
    path: `${dialect.prefix}/:id`,
    summary: 'Changes fields of a webhook, by JSON Patch',
    permission: 'write',
    params: WebhookParams,
    body: WebhookPatch,
    answers: { 204: null },
    problems: changeProblems(dialect),
    handle: async ({ params: { id }, body, caller }) => {
      const { vault } = services
      await changeWebhook(services, caller, {
        id,
        draft: current => applyPatch(current, body, { dialect, vault }),
      })
      return { status: 204 }
    },
  })
}

function put(services: ApiServices, dialect: WebhookDialect): Route {
  return defineRoute({
    method: 'PUT',
    path: `${dialect.prefix}/:id`,
    summary: 'Replaces a webhook; what is left out goes back to its default',
    permission: 'write',
    params: WebhookParams,
    body: WebhookPut,
    answers: { 200: WebhookAnswer },
    problems: changeProblems(dialect),
    handle: async ({ params: { id }, body, caller }) => {
      const webhook = await changeWebhook(services, caller, {
        id,
        draft: current => draftOfPut(body, current, webhookAnswer(current, services.vault), dialect),
      })
      return { status: 200, body: webhookAnswer(webhook, services.vault) }
    },
  })
}

function remove(services: ApiServices, { prefix }: WebhookDialect): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${prefix}/:id`,
    summary: 'Deletes a webhook with its deliveries and their history',
    permission: 'write',
    params: WebhookParams,
    answers: { 204: null },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN'],
    handle: async ({ params: { id }, caller }) => {
      await deleteWebhook(services, caller, id)
      return { status: 204 }
    },
  })
}
