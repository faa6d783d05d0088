import type { PrepareServices } from '../api/projects/prepare-routes.ts'
import { missingLabels } from '../config/platform-config.ts'
import type { Workspace } from '../config/workspace.ts'
import { noteStepStart, type StepStart } from '../delivery/automations/step-start.ts'
import type { Clock } from '../foundation/clock.ts'
import type { ProjectCatalog } from '../projects/project-catalog.ts'
import type { Project } from '../projects/project.ts'
import { selectTasks } from '../projects/select-tasks.ts'
import type { ActionRunner } from '../runs/actions.ts'
import type { RunBegins } from '../runs/execute-task.ts'
import { prepareTasks, type Preparer } from '../runs/prepare-tasks.ts'
import { askOthers } from '../runs/requests/ask-others.ts'
import type { RequestedWork, TasksToStart, TaskStarter } from '../runs/requests/requested-work.ts'
import { takeRequests, type RunningTaker, type TakerObserver } from '../runs/requests/take-requests.ts'
import { workerLiveness } from '../runs/worker-name.ts'
import type { Store } from '../store/store.ts'
import { beginLaunch } from './begin-launch.ts'
import type { ServerLauncher } from './launcher.ts'
import type { ServerRole } from './roles.ts'
import { soundProject } from './sound-project.ts'

export interface SharingGround {
  readonly workspace: Pick<Workspace, 'connections' | 'platform' | 'server'>
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
  /** Does what others ask for, until stopped. */
  take(observer: TakerObserver): RunningTaker
}

export function shareWork(ground: SharingGround): SharedWork {
  const { store, clock, worker, catalog, launcher, preparer, actions } = ground
  const ask = async (work: RequestedWork, needs: string) => await askOthers(work, { store, clock, needs })
  return {
    async start(wanted) {
      const project = await soundProject(catalog, wanted.projectId)
      const needs = whatIsMissing(ground, project, wanted.taskIds)
      if (needs === undefined) return await beginLaunch(launcher, wanted, noting(wanted))
      const outcome = await ask({ kind: 'start', wanted }, needs)
      if (outcome.kind !== 'started') throw new Error(`tasks were started, and ${outcome.kind} was answered`)
      return outcome
    },

    async prepare(wanted, action) {
      const { project, tasks, by, allowRecreate = false, recreates = false } = wanted
      const taskIds = tasks.map(({ id }) => id)
      const needs = whatIsMissing(ground, project, taskIds)
      if (needs === undefined) return await prepareTasks(wanted, { preparer, store }, action)
      const order = { projectId: project.id, taskIds, by, allowRecreate, recreates }
      await ask({ kind: 'prepare', actionId: action.id, wanted: order }, needs)
      return 'handed over'
    },

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
  const named = labels.length === 1 ? `the label ${labels[0]}` : `the labels ${labels.join(', ')}`
  return `the role runner and ${named}`
}

/** An automation notes its step in the transaction of the run that it starts. */
function noting({ note }: TasksToStart, begins?: RunBegins): RunBegins {
  return async (unit, run) => {
    await begins?.(unit, run)
    if (note !== undefined) await noteStepStart(note as StepStart, unit, run)
  }
}
