import {
  AutomationAnswer,
  AutomationTrial,
  ReleasedRuns,
} from '../../contract/automations/automation-answers.ts'
import { TestAutomation } from '../../contract/automations/automation-requests.ts'
import { pauseAutomation } from '../../delivery/automations/change-automation.ts'
import { releaseRuns } from '../../delivery/automations/find-automations.ts'
import { tryAutomation } from '../../delivery/automations/try-automation.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type Route } from '../route.ts'
import { automationAnswer, trialAnswer } from './automation-answer.ts'
import { AutomationParams, automationsPath } from './automation-path.ts'

/** What can be done with an automation beside changing it, also with one of millrace.yaml. */
export function automationActionRoutes(services: ApiServices): readonly Route[] {
  return [pause(services, 'pause'), pause(services, 'resume'), release(services), test(services)]
}

function pause(services: ApiServices, action: 'pause' | 'resume'): Route {
  return defineRoute({
    method: 'POST',
    path: `${automationsPath}/:id/actions/${action}`,
    summary:
      action === 'pause'
        ? 'Lets the events of an automation wait'
        : 'Goes on with what waited; enables an automation that the server disabled',
    permission: 'write',
    params: AutomationParams,
    answers: { 200: AutomationAnswer },
    problems: ['MILLRACE-AUTOMATION-UNKNOWN'],
    handle: async ({ params: { id }, caller }) => {
      const automation = await pauseAutomation(services, caller, id, action === 'pause')
      return { status: 200, body: automationAnswer(automation) }
    },
  })
}

function release(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${automationsPath}/:id/actions/release`,
    summary: 'Goes on with what was held while the automation was disabled',
    permission: 'write',
    params: AutomationParams,
    answers: { 200: ReleasedRuns },
    problems: ['MILLRACE-AUTOMATION-UNKNOWN', 'MILLRACE-AUTOMATION-IS-DISABLED'],
    handle: async ({ params: { id }, caller }) => ({
      status: 200,
      body: { released: await releaseRuns(services, caller, id) },
    }),
  })
}

function test(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${automationsPath}/:id/actions/test`,
    summary: 'Tells what an automation would do for an event, and does none of it',
    permission: 'read',
    params: AutomationParams,
    body: TestAutomation.prefault({}),
    answers: { 200: AutomationTrial },
    problems: ['MILLRACE-AUTOMATION-UNKNOWN', 'MILLRACE-AUTOMATION-NO-EVENT'],
    handle: async ({ params: { id }, body: { eventId }, caller }) => ({
      status: 200,
      body: trialAnswer(await tryAutomation(services, caller, { id, eventId })),
    }),
  })
}
