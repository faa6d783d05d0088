import type { ActionProblem, ActionState, ActionType } from '../contract/action.ts'
import { problemEntry } from '../contract/problems/catalogue.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Clock } from '../foundation/clock.ts'
import type { Action, ActionTask, Store } from '../store/store.ts'
import { workerLiveness } from './worker-name.ts'

/** What is done in the background to a project. */
export interface ActionOrder {
  readonly type: ActionType
  readonly projectId: string
  readonly requestedBy: string
  readonly tasks: readonly { readonly id: string; readonly name: string }[]
  /** Does it. What it throws is why the action failed. */
  work(progress: ActionProgress): Promise<void>
}

/** For the work to say what became of each task. */
export interface ActionProgress {
  begin(taskId: string): Promise<void>
  end(taskId: string, outcome: Pick<ActionTask, 'state' | 'info' | 'problem'>): Promise<void>
}

export interface ActionServices {
  readonly store: Store
  readonly clock: Clock
  newId(): string
  /** This process, as `ownWorkerName` names it. */
  readonly worker: string
  /** Hears of an action whose end could not be saved; it is ended when this process is gone. */
  trouble(error: unknown): void
}

/** Runs actions in this process. */
export interface ActionRunner {
  /** Gives the id of the action as soon as it is in the state; it goes on by itself. */
  start(order: ActionOrder): Promise<string>
  /** Resolves when every action of this process has ended. */
  settled(): Promise<void>
}

export function createActionRunner(services: ActionServices): ActionRunner {
  const running = new Set<Promise<void>>()
  return {
    async start(order) {
      const action: Action = {
        id: services.newId(),
        type: order.type,
        projectId: order.projectId,
        state: 'EXECUTING',
        requestedBy: order.requestedBy,
        startedAt: services.clock.now(),
        tasks: order.tasks.map(({ id, name }) => ({ taskId: id, name, state: 'PENDING' })),
        worker: services.worker,
      }
      await services.store.write(({ actions }) => actions.add(action))
      const executing = execute(action, order, services).catch(error => services.trouble(error))
      running.add(executing)
      void executing.finally(() => running.delete(executing))
      return action.id
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}

async function execute(action: Action, order: ActionOrder, services: ActionServices): Promise<void> {
  const { store, clock } = services
  let current = action
  const save = async (change: Partial<Action>): Promise<void> => {
    current = { ...current, ...change }
    await store.write(({ actions }) => actions.update(current))
  }
  const saveTask = (taskId: string, change: Partial<ActionTask>): Promise<void> =>
    save({ tasks: current.tasks.map(task => (task.taskId === taskId ? { ...task, ...change } : task)) })
  let problem: ActionProblem | undefined
  try {
    await order.work({
      begin: taskId => saveTask(taskId, { state: 'EXECUTING' }),
      end: saveTask,
    })
  } catch (error) {
    problem = problemOf(error)
  }
  const hasFailed = problem !== undefined || current.tasks.some(({ state }) => state === 'FAILED')
  await save({
    state: hasFailed ? 'FAILED' : 'COMPLETED',
    endedAt: clock.now(),
    tasks: current.tasks.map(ended),
    ...(problem && { problem }),
  })
}

/** What was not reached when the action ended was passed over. */
function ended(task: ActionTask): ActionTask {
  const open: readonly ActionState[] = ['PENDING', 'EXECUTING']
  return open.includes(task.state) ? { ...task, state: 'SKIPPED' } : task
}

function problemOf(error: unknown): ActionProblem {
  if (error instanceof AppError) {
    const { code, message, fix } = error
    return { code, message, details: fix ?? problemEntry(code).fix }
  }
  const code = 'MILLRACE-API-UNEXPECTED'
  return { code, message: problemEntry(code).title }
}

/** On another machine, of which nobody here knows whether it lives. */
const longestMs = 60 * 60 * 1000
const dayMs = 24 * 60 * 60 * 1000

/** Ends the actions whose process is gone as FAILED, and forgets those that ended long ago. */
export async function recoverActions(
  { store, clock }: Pick<ActionServices, 'store' | 'clock'>,
  keptDays: number,
): Promise<void> {
  const now = clock.now()
  const unfinished = await store.read(({ actions }) => actions.unfinished())
  const lost = unfinished.filter(({ worker, startedAt }) => {
    const liveness = workerLiveness(worker)
    const isOld = now.getTime() - startedAt.getTime() > longestMs
    return liveness === 'dead' || (liveness === 'unknown' && isOld)
  })
  const code = 'MILLRACE-ACTION-PROCESS-LOST'
  await store.write(async ({ actions }) => {
    for (const action of lost) {
      const problem = { code, message: problemEntry(code).title, details: problemEntry(code).fix }
      await actions.update({
        ...action,
        state: 'FAILED',
        endedAt: now,
        problem,
        tasks: action.tasks.map(ended),
      })
    }
    await actions.removeEndedBefore(new Date(now.getTime() - keptDays * dayMs))
  })
}
