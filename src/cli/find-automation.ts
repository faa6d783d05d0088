import { AutomationAnswer } from '../contract/automations/automation-answers.ts'
import type { ApiClient } from '../app.ts'
import { askList } from './ask-api.ts'
import { findNamed } from './find-named.ts'

/** Every automation that the caller may see, by name. */
export async function allAutomations(api: ApiClient): Promise<readonly AutomationAnswer[]> {
  return await askList(api, AutomationAnswer, '/api/v1/event-automations?limit=100&sort=name')
}

/** The automation with this id or name, or whose id begins like this. */
export async function findAutomation(api: ApiClient, name: string): Promise<AutomationAnswer> {
  return findNamed('automation', name, await allAutomations(api))
}

/** Path of an automation in the API, or of something below it. */
export function automationPath({ id }: AutomationAnswer, below = ''): string {
  return `/api/v1/event-automations/${encodeURIComponent(id)}${below}`
}
