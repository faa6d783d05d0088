import type { ActionProblem, ActionState, ActionType } from '../contract/action.ts'
import { problemEntry } from '../contract/problems/catalogue.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Clock } from '../foundation/clock.ts'
import { sleep } from '../foundation/sleep.ts'
import type { Action, ActionTask, Store, UnitOfWork } from '../store/store.ts'
import { leaseMs as runLeaseMs } from './run-services.ts'

/** What is done in the background to a project. */
export interface ActionOrder {
  readonly type: ActionType
  readonly projectId: string
  readonly requestedBy: string
  readonly tasks: readonly { readonly id: string; readonly name: string }[]
  readonly work: ActionWork
}

/** Does it. What it throws is why the action failed. `handed over`: another process goes on with it, and ends it. */
export type ActionWork = (action: ActionAtWork) => Promise<void | 'handed over'>

/** For the work to say what became of each task, and to hear whether it may go on. */
export interface ActionAtWork {
  readonly id: string
  begin(taskId: string): Promise<void>
  end(taskId: string, outcome: Pick<ActionTask, 'state' | 'info' | 'problem'>): Promise<void>
  /** Aborts when another process has ended the action as lost. */
  readonly signal: AbortSignal
  /** Also renews its lease. False when another process has ended the action as lost. */
  isHeld(): Promise<boolean>
  /** Throws AppError, so that nothing of the unit is kept, when another process has ended the action as lost. */
  requireHeld(unit: UnitOfWork): Promise<void>
}

export interface ActionServices {
  readonly store: Store
  readonly clock: Clock
  newId(): string
  /** This process, as `ownWorkerName` names it. */
  readonly worker: string
  /** How long this process may be silent before its actions count as lost. Default: as runs. */
  readonly leaseMs?: number
  /** Hears of an action whose end could not be saved; it is ended when this process is gone. */
  trouble(error: unknown): void
}

/** Runs actions in this process. */
export interface ActionRunner {
  /** Gives the id of the action as soon as it is in the state; it goes on by itself. */
  start(order: ActionOrder): Promise<string>
  /**
   * Goes on with an action of another process, that this one takes over in a transaction with `takes`. Throws AppError, and takes
   * nothing over, when the action has ended or `takes` gives false.
   */
  takeOver(id: string, takes: (unit: UnitOfWork) => Promise<boolean>, work: ActionWork): Promise<void>
  /** Resolves when every action of this process has ended. */
  settled(): Promise<void>
}

export function createActionRunner(services: ActionServices): ActionRunner {
  const running = new Set<Promise<void>>()
  const begin = (action: Action, work: ActionWork): void => {
    const executing = execute(action, work, services).catch(error => services.trouble(error))
    running.add(executing)
    void executing.finally(() => running.delete(executing))
  }
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
        leaseExpiresAt: leaseFrom(services),
      }
      await services.store.write(({ actions }) => actions.add(action))
      begin(action, order.work)
      return action.id
    },
    async takeOver(id, takes, work) {
      const own = { worker: services.worker, leaseExpiresAt: leaseFrom(services) }
      const taken = await services.store.write(async unit => {
        const before = await unit.actions.get(id)
        if (!before || !(await unit.actions.take(before, own)) || !(await takes(unit))) throw actionLost()
        return { ...before, ...own }
      })
      begin(taken, work)
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}

async function execute(action: Action, work: ActionWork, services: ActionServices): Promise<void> {
  const { store, clock } = services
  let current = action
  const save = async (change: Partial<Action>): Promise<void> => {
    current = { ...current, ...change }
    if (!(await store.write(({ actions }) => actions.update(current)))) throw actionLost()
  }
  const saveTask = (taskId: string, change: Partial<ActionTask>): Promise<void> =>
    save({ tasks: current.tasks.map(task => (task.taskId === taskId ? { ...task, ...change } : task)) })
  let problem: ActionProblem | undefined
  try {
    await using hold = holdAction(action, services)
    const left = await work({
      ...hold,
      id: action.id,
      begin: taskId => saveTask(taskId, { state: 'EXECUTING' }),
      end: saveTask,
    })
    if (left === 'handed over') return
  } catch (error) {
    problem = problemOf(error)
  }
  const hasFailed = problem !== undefined || current.tasks.some(({ state }) => state === 'FAILED')
  await save({
    state: hasFailed ? 'FAILED' : 'COMPLETED',
    endedAt: clock.now(),
    tasks: current.tasks.map(endedTask),
    ...(problem && { problem }),
  })
}

type Hold = Pick<ActionAtWork, 'signal' | 'isHeld' | 'requireHeld'> & AsyncDisposable

/** Keeps the lease of an action until disposed. A store that does not answer for a moment does not end it. */
function holdAction({ id, worker }: Action, services: ActionServices): Hold {
  const { store, leaseMs = runLeaseMs } = services
  const [lost, over] = [new AbortController(), new AbortController()]
  const renew = async ({ actions }: UnitOfWork) => await actions.renew(id, worker, leaseFrom(services))
  const keeping = (async () => {
    while (await sleptWhole(leaseMs / 4, over.signal)) {
      const isHeld = await store.write(renew).catch(() => true)
      if (!isHeld) return lost.abort(actionLost())
    }
  })()
  return {
    signal: lost.signal,
    isHeld: () => store.write(renew),
    async requireHeld(unit) {
      if (!(await renew(unit))) throw actionLost()
    },
    async [Symbol.asyncDispose]() {
      over.abort()
      await keeping
    },
  }
}

async function sleptWhole(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, signal)
  return !signal.aborted
}

function leaseFrom({ clock, leaseMs = runLeaseMs }: ActionServices): Date {
  return new Date(clock.now().getTime() + leaseMs)
}

function actionLost(): AppError {
  return new AppError('MILLRACE-ACTION-PROCESS-LOST', 'Another process ended this action as lost.')
}

/** What was not reached when the action ended was passed over. */
export function endedTask(task: ActionTask): ActionTask {
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
