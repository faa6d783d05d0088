import { z } from 'zod'
import { AutomationRunList, AutomationRunWithSteps } from '../../contract/automations/automation-answers.ts'
import { AutomationRunListQuery } from '../../contract/automations/automation-requests.ts'
import { findRuns, getRun, retryRun } from '../../delivery/automations/find-automations.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage, pageOfRows } from '../page-links.ts'
import { defineRoute, type ApiRequest, type Route } from '../route.ts'
import { deliveryStates, historyAnswer, runAnswer } from './automation-answer.ts'
import { AutomationParams, automationsPath } from './automation-path.ts'

const RunParams = AutomationParams.extend({
  run: z.coerce.number().int().positive().describe('Number of the run'),
})

/** What automations have done: a run is one event, worked on by an automation. */
export function automationRunRoutes(services: ApiServices): readonly Route[] {
  return [list(services), get(services), retry(services)]
}

function list(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${automationsPath}/:id/runs`,
    summary: 'Runs of an automation, newest first, in pages',
    permission: 'read',
    params: AutomationParams,
    query: AutomationRunListQuery,
    answers: { 200: AutomationRunList },
    problems: ['MILLRACE-AUTOMATION-UNKNOWN', 'MILLRACE-API-CURSOR-INVALID'],
    handle: async request => ({ status: 200, body: await listRuns(services, request, request.params.id) }),
  })
}

async function listRuns(
  services: ApiServices,
  request: ApiRequest<unknown, unknown, unknown>,
  webhookId: string,
) {
  const { vault } = services
  const asked = askedPage(request, { query: AutomationRunListQuery, at: z.int(), vault })
  const { eventId, state } = asked.query
  const found = await findRuns(services, request.caller, {
    webhookId,
    ...(eventId !== undefined && { eventId }),
    ...(state && { states: state.flatMap(name => deliveryStates.get(name) ?? []) }),
    ...(asked.cursor && { beforeSequence: asked.cursor.at }),
    limit: asked.limit + 1,
  })
  const { rows, links } = pageOfRows(request, vault, asked, {
    rows: found,
    isForwardOnly: true,
    at: ({ sequence }) => sequence,
  })
  return { data: rows.map(runAnswer), links }
}

function get(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${automationsPath}/:id/runs/:run`,
    summary: 'One run of an automation with its event, its steps and its attempts',
    permission: 'read',
    params: RunParams,
    answers: { 200: AutomationRunWithSteps },
    problems: ['MILLRACE-AUTOMATION-UNKNOWN', 'MILLRACE-AUTOMATION-RUN-UNKNOWN'],
    handle: async ({ params: { id, run }, caller }) => ({
      status: 200,
      body: historyAnswer(await getRun(services, caller, { id, sequence: run })),
    }),
  })
}

function retry(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${automationsPath}/:id/runs/:run/actions/retry`,
    summary: 'Goes on with a run that was given up, at the step that failed',
    permission: 'write',
    params: RunParams,
    answers: { 204: null },
    problems: [
      'MILLRACE-AUTOMATION-UNKNOWN',
      'MILLRACE-AUTOMATION-RUN-UNKNOWN',
      'MILLRACE-AUTOMATION-IS-DISABLED',
      'MILLRACE-AUTOMATION-RUN-NOT-FAILED',
    ],
    handle: async ({ params: { id, run }, caller }) => {
      await retryRun(services, caller, { id, sequence: run })
      return { status: 204 }
    },
  })
}
