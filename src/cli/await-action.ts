import { ActionAnswer } from '../contract/api/projects/action-answers.ts'
import { sleep } from '../foundation/sleep.ts'
import type { ApiClient } from '../app.ts'
import { ask } from './ask-api.ts'
import { projectsPath } from './find-project.ts'

const lookMs = 50

/** Waits for the end of an action that was started; what became of each task comes with it. */
export async function awaitAction(api: ApiClient, actionId: string): Promise<ActionAnswer> {
  const { signal } = new AbortController()
  for (;;) {
    const path = `${projectsPath}/actions/${actionId}?detailed=true`
    const action = await ask(api, ActionAnswer, ['GET', path])
    if (action.endTime !== undefined) return action
    await sleep(lookMs, signal)
  }
}
