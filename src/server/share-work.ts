import type { PrepareServices } from '../api/projects/prepare-routes.ts'
import { labelsInWords, missingLabels } from '../config/labels.ts'
import type { Workspace } from '../config/workspace.ts'
import { noteStepStart, StepStart } from '../delivery/automations/step-start.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Clock } from '../foundation/clock.ts'
import type { ProjectCatalog } from '../projects/project-catalog.ts'
import type { Project } from '../projects/project.ts'
import { selectTasks } from '../projects/select-tasks.ts'
import type { ActionRunner } from '../runs/actions.ts'
import type { RunBegins } from '../runs/execute-task.ts'
import { prepareTasks, type Preparer } from '../runs/prepare-tasks.ts'
import { askOthers, type AskParts } from '../runs/requests/ask-others.ts'
import type { RequestedWork, TasksToStart, TaskStarter } from '../runs/requests/requested-work.ts'
import { takeRequests, type RunningTaker, type TakerObserver } from '../runs/requests/take-requests.ts'
import { workerLiveness } from '../runs/worker-name.ts'
import type { Store } from '../store/store.ts'
import { beginLaunch } from './begin-launch.ts'
import type { ServerLauncher } from './launcher.ts'
import type { ServerRole } from './roles.ts'
import { soundProject } from './sound-project.ts'

export interface SharingGround {
  readonly workspace: Pick<Workspace, 'connections' | 'platform' | 'server' | 'state'>
  readonly store: Store
  readonly clock: Clock
  readonly worker: string
  readonly catalog: ProjectCatalog
  readonly launcher: ServerLauncher
  readonly preparer: Preparer
  readonly actions: ActionRunner
  readonly roles: readonly ServerRole[]
}

/** Work on tasks, done in this process where it has the role and the labels for it, and otherwise by another one on the state. */
export interface SharedWork extends TaskStarter {
  readonly prepare: PrepareServices['prepare']
  /** What waits for other processes is taken back. */
  stopAsking(): void
  /** Does what others ask for, until stopped. */
  take(observer: TakerObserver): RunningTaker
}

export function shareWork(ground: SharingGround): SharedWork {
  const { workspace, store, clock, worker, catalog, launcher, preparer, actions } = ground
  const stopping = new AbortController()
  const ask = async (work: RequestedWork, { needs, signal }: Omit<AskParts, 'store' | 'clock'>) => {
    // A state on this machine has no other process.
    if (workspace.state.connection === undefined) throw notHere(needs)
    return await askOthers(work, { store, clock, needs, signal: AbortSignal.any([signal, stopping.signal]) })
  }
  return {
    async start(wanted, signal) {
      const project = await soundProject(catalog, wanted.projectId)
      const needs = whatIsMissing(ground, project, wanted.taskIds)
      if (needs === undefined) return await beginLaunch(launcher, wanted, noting(wanted))
      const outcome = await ask({ kind: 'start', wanted }, { needs, signal })
      if (outcome.kind !== 'started') throw new Error(`tasks were started, and ${outcome.kind} was answered`)
      return outcome
    },

    async prepare(wanted, action) {
      const { project, tasks, by, allowRecreate = false, recreates = false } = wanted
      const taskIds = tasks.map(({ id }) => id)
      const needs = whatIsMissing(ground, project, taskIds)
      if (needs === undefined) return await prepareTasks(wanted, { preparer, store }, action)
      const order = { projectId: project.id, taskIds, by, allowRecreate, recreates }
      const { id: actionId, signal } = action
      await ask({ kind: 'prepare', actionId, wanted: order }, { needs, signal })
      return 'handed over'
    },

    stopAsking: () => stopping.abort(),

    take: observer =>
      takeRequests({
        store,
        clock,
        worker,
        livenessOf: workerLiveness,
        fits: work => fits(ground, work),
        start: (wanted, begins) => beginLaunch(launcher, wanted, noting(wanted, begins)),
        async prepare({ actionId, wanted }, takes) {
          const project = await soundProject(catalog, wanted.projectId)
          const tasks = selectTasks(project, wanted.taskIds)
          const order = { ...wanted, project, tasks }
          await actions.takeOver(actionId, takes, action => prepareTasks(order, { preparer, store }, action))
        },
        observer,
      }),
  }
}

async function fits(ground: SharingGround, { wanted }: RequestedWork): Promise<boolean> {
  const known = await ground.catalog.current(wanted.projectId)
  if (!known?.project || known.outline.id !== wanted.projectId) return false
  return whatIsMissing(ground, known.project, wanted.taskIds) === undefined
}

/** What a process needs for the tasks, in words, when this one does not have it. */
function whatIsMissing(
  { workspace, roles }: SharingGround,
  project: Project,
  taskIds: readonly string[],
): string | undefined {
  const labels = missingLabels(
    workspace,
    project,
    project.tasks.filter(({ id }) => taskIds.includes(id)),
  )
  if (labels.length === 0) return roles.includes('runner') ? undefined : 'the role runner'
  return `the role runner and ${labelsInWords(labels)}`
}

function notHere(needs: string): AppError {
  return new AppError(
    'MILLRACE-SERVER-NONE-FITS',
    `It needs a server with ${needs}, and this is the only one`,
    {
      fix: 'Start it with that role and those labels; several servers need a state in PostgreSQL.',
    },
  )
}

/** An automation notes its step in the transaction of the run that it starts. */
function noting({ note }: TasksToStart, begins?: RunBegins): RunBegins {
  return async (unit, run) => {
    await begins?.(unit, run)
    if (note !== undefined) await noteStepStart(StepStart.parse(note), unit, run)
  }
}
