import { z } from 'zod'
import { AutomationAnswer, AutomationList } from '../../contract/automations/automation-answers.ts'
import {
  AutomationListQuery,
  AutomationPatch,
  AutomationPost,
  AutomationPut,
} from '../../contract/automations/automation-requests.ts'
import type { Automation } from '../../delivery/automations/automation-actions.ts'
import type { AutomationDraft } from '../../delivery/automations/automation-draft.ts'
import {
  changeAutomation,
  createAutomation,
  deleteAutomation,
} from '../../delivery/automations/change-automation.ts'
import { findAutomations, getAutomation } from '../../delivery/automations/find-automations.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage, pageOfRows } from '../page-links.ts'
import { defineRoute, type ApiRequest, type Route } from '../route.ts'
import { automationActionRoutes } from './action-routes.ts'
import { automationAnswer } from './automation-answer.ts'
import { AutomationParams, automationsPath } from './automation-path.ts'
import { draftOfPatch, draftOfPost, draftOfPut } from './read-draft.ts'
import { automationRunRoutes } from './run-routes.ts'

const sendingProblems = [
  'MILLRACE-DELIVERY-URL-INVALID',
  'MILLRACE-DELIVERY-URL-CREDENTIALS',
  'MILLRACE-DELIVERY-URL-NOT-HTTPS',
  'MILLRACE-DELIVERY-HOST-FORBIDDEN',
  'MILLRACE-WEBHOOK-FILTER-INVALID',
  'MILLRACE-WEBHOOK-HEADER-RESERVED',
  'MILLRACE-WEBHOOK-HEADER-TWICE',
  'MILLRACE-AUTOMATION-NEEDS-ADMINISTRATOR',
]
const changeProblems = [...sendingProblems, 'MILLRACE-AUTOMATION-UNKNOWN', 'MILLRACE-AUTOMATION-IN-FILE']

/** Automations, what can be done with them, and what they have done. */
export function automationRoutes(services: ApiServices): readonly Route[] {
  return [
    list(services),
    create(services),
    get(services),
    put(services),
    patch(services),
    remove(services),
    ...automationActionRoutes(services),
    ...automationRunRoutes(services),
  ]
}

function list(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: automationsPath,
    summary: 'Automations that the caller may see, in pages',
    permission: 'read',
    query: AutomationListQuery,
    answers: { 200: AutomationList },
    problems: ['MILLRACE-API-CURSOR-INVALID'],
    handle: async request => ({ status: 200, body: await listAutomations(services, request) }),
  })
}

const At = z.strictObject({ value: z.string(), id: z.string() })

async function listAutomations(services: ApiServices, request: ApiRequest<unknown, unknown, unknown>) {
  const { vault } = services
  const asked = askedPage(request, { query: AutomationListQuery, at: At, vault })
  const { ownerId, enabled, name, sort } = asked.query
  const field = sort?.field ?? 'name'
  const { limit, cursor } = asked
  const found = await findAutomations(services, request.caller, {
    ...(ownerId !== undefined && { ownerId }),
    ...(enabled !== undefined && { enabled }),
    ...(name !== undefined && { nameContains: name }),
    sort: field,
    descending: sort?.descending ?? false,
    limit: limit + 1,
    ...(cursor && { cursor: { ...cursor.at, backwards: cursor.backwards } }),
  })
  const { rows, links } = pageOfRows(request, vault, asked, {
    rows: found,
    at: automation => ({ value: sortValue(automation, field), id: automation.id }),
  })
  return { data: rows.map(automationAnswer), links }
}

function sortValue(automation: Automation, field: 'name' | 'createdAt' | 'updatedAt'): string {
  const value = automation[field]
  return value instanceof Date ? value.toISOString() : value
}

function create(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path: automationsPath,
    summary: 'Creates an automation',
    permission: 'write',
    body: AutomationPost,
    answers: { 201: AutomationAnswer },
    problems: [...sendingProblems, 'MILLRACE-AUTOMATION-TOO-MANY'],
    handle: async ({ body, caller }) => {
      const automation = await createAutomation(
        services,
        caller,
        draftOfPost(body, caller, services.addressRules),
      )
      return { status: 201, body: automationAnswer(automation) }
    },
  })
}

function get(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${automationsPath}/:id`,
    summary: 'One automation',
    permission: 'read',
    params: AutomationParams,
    answers: { 200: AutomationAnswer },
    problems: ['MILLRACE-AUTOMATION-UNKNOWN'],
    handle: async ({ params: { id }, caller }) => ({
      status: 200,
      body: automationAnswer(await getAutomation(services, caller, id)),
    }),
  })
}

function put(services: ApiServices): Route {
  return defineRoute({
    method: 'PUT',
    path: `${automationsPath}/:id`,
    summary: 'Replaces an automation; what is left out goes back to its default',
    permission: 'write',
    params: AutomationParams,
    body: AutomationPut,
    answers: { 200: AutomationAnswer },
    problems: changeProblems,
    handle: async ({ params: { id }, body, caller }) =>
      await changed(services, caller, id, current => draftOfPut(body, current, services.addressRules)),
  })
}

function patch(services: ApiServices): Route {
  return defineRoute({
    method: 'PATCH',
    path: `${automationsPath}/:id`,
    summary: 'Changes an automation; what is left out stays as it is',
    permission: 'write',
    params: AutomationParams,
    body: AutomationPatch,
    answers: { 200: AutomationAnswer },
    problems: changeProblems,
    handle: async ({ params: { id }, body, caller }) =>
      await changed(services, caller, id, current => draftOfPatch(body, current, services.addressRules)),
  })
}

async function changed(
  services: ApiServices,
  caller: ApiRequest<unknown, unknown, unknown>['caller'],
  id: string,
  draft: (current: Automation) => AutomationDraft,
) {
  return { status: 200, body: automationAnswer(await changeAutomation(services, caller, { id, draft })) }
}

function remove(services: ApiServices): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${automationsPath}/:id`,
    summary: 'Deletes an automation with its runs and their history',
    permission: 'write',
    params: AutomationParams,
    answers: { 204: null },
    problems: ['MILLRACE-AUTOMATION-UNKNOWN', 'MILLRACE-AUTOMATION-IN-FILE'],
    handle: async ({ params: { id }, caller }) => {
      await deleteAutomation(services, caller, id)
      return { status: 204 }
    },
  })
}
