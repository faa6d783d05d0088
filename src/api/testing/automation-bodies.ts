import { AutomationAnswer } from '../../contract/automations/automation-answers.ts'
import { automationsPath } from '../automations/automation-path.ts'
import type { TestApi, TestCall } from './test-api.ts'

/** The body of a new automation, with changes. */
export function anAutomation(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'Tell the team',
    when: { eventTypes: ['completed'] },
    do: [{ http: { url: 'http://127.0.0.1:9/hook?task={{ data.dataTask.id }}' } }],
    ...changes,
  }
}

export async function haveAutomation(
  api: TestApi,
  changes: Record<string, unknown> = {},
  call: TestCall = {},
): Promise<AutomationAnswer> {
  const answer = await api.call('POST', automationsPath, { ...call, body: anAutomation(changes) })
  if (answer.status !== 201) throw new Error(answer.text)
  return AutomationAnswer.parse(answer.body)
}
