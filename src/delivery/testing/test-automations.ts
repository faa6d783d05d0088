import type { AutomationStep, HttpStep } from '../../contract/automations/automation-steps.ts'
import { AppError } from '../../foundation/app-error.ts'
import { aSpace, aUser } from '../../store/testing/sample-access.ts'
import { aLaunch, aRun, aTask } from '../../store/testing/sample-records.ts'
import type { Run, Store } from '../../store/store.ts'
import type { AutomationActions } from '../automations/automation-actions.ts'
import { revisionOf } from '../automations/automation-draft.ts'
import { noteStepStart } from '../automations/step-start.ts'
import type { TestDelivery, WebhookChanges } from './test-delivery.ts'

export interface TestAutomation extends WebhookChanges {
  readonly steps: readonly AutomationStep[]
}

/** An automation of ada, an administrator, for completed events; what fails is tried again at once. */
export async function haveAutomation(delivery: TestDelivery, { steps, ...changes }: TestAutomation) {
  await delivery.store.write(async ({ users, spaces }) => {
    if (await users.get('ada')) return
    await users.add(aUser('ada', { role: 'TenantAdmin' }))
    await spaces.add(aSpace('space', { ownerId: 'ada' }))
  })
  return await delivery.haveWebhook({
    url: '',
    secrets: [],
    level: 'user',
    ownerId: 'ada',
    eventTypes: ['com.qlik.v1.di-projects.di-tasks.completed'],
    automation: { steps, revision: revisionOf(steps) },
    ...changes,
    delivery: { retrySeconds: [0.01, 0.01, 0.01], maxInFlight: 8, ...changes.delivery },
  })
}

export function httpStep(url: string, fields: Partial<HttpStep> = {}): HttpStep {
  return { kind: 'http', method: 'POST', url, headers: {}, encryptedHeaders: {}, ...fields }
}

/** Begins runs in the state, as a launch does, and nothing more. */
export class TestActions implements AutomationActions {
  readonly #store: Store
  readonly stopped: string[] = []
  readonly asked: string[] = []
  hasRow: () => Promise<boolean> = async () => true
  /** Throws what keeps a launch from beginning. */
  beforeStart: () => Promise<void> = async () => undefined
  /** After the run has begun, and before the automation knows. */
  afterStart: () => Promise<void> = async () => undefined

  constructor(store: Store) {
    this.#store = store
  }

  select: AutomationActions['select'] = async ({ project, tasks }) => {
    if (project === 'gone') throw new AppError('MILLRACE-PROJECT-UNKNOWN', 'There is no project "gone"')
    return { projectId: project, projectName: project, spaceId: 'space', taskIds: tasks }
  }

  start: AutomationActions['start'] = async ({ selected, startedBy, step }) => {
    await this.beforeStart()
    const run = await this.#store.write(async unit => {
      const launch = await unit.launches.add({ ...aLaunch(selected.projectId), startedBy })
      const id = `run-${launch.number}`
      const task = aTask(selected.taskIds[0], `${selected.projectId}-${launch.number}`)
      const begun: Run = aRun(id, { launch: launch.number, task, startedBy })
      await unit.runs.add(begun)
      await noteStepStart(step, unit, begun)
      return begun
    })
    await this.afterStart()
    return { launch: run.launch, runId: run.id }
  }

  stop: AutomationActions['stop'] = async ({ projectId, taskIds }, by) => {
    this.stopped.push(`${projectId}/${taskIds.join()} by ${by}`)
    return 1
  }

  hasRows: AutomationActions['hasRows'] = async ({ sql }) => {
    this.asked.push(sql)
    return await this.hasRow()
  }
}
