import type {
  AutomationActions,
  StartedLaunch,
  StartOrder,
} from '../delivery/automations/automation-actions.ts'
import { problemEntry } from '../contract/problems/catalogue.ts'
import { activeRunStates, type RunProblem } from '../contract/run.ts'
import { AppError } from '../foundation/app-error.ts'
import type { ProjectCatalog } from '../projects/project-catalog.ts'
import { requireSound } from '../projects/require-sound.ts'
import { selectTasks } from '../projects/select-tasks.ts'
import { unknownProject } from '../projects/unknown-project.ts'
import type { Run, Store } from '../store/store.ts'
import type { ServerLauncher } from './launcher.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

const mostActive = 10_000

/** What automations do with the tasks and platforms of a workspace, in this process. */
export function automationActions(
  { catalog, connections, workspace }: Pick<WorkspaceParts, 'catalog' | 'connections' | 'workspace'>,
  { store, launcher }: { readonly store: Store; readonly launcher: ServerLauncher },
): AutomationActions {
  return {
    select: taskSelection(catalog),

    async start(order) {
      const [running] = await activeRuns(store, order.selected)
      if (running)
        throw new AppError('MILLRACE-TASK-ALREADY-RUNNING', `task ${running.task.id} is already running`)
      return await begin(launcher, order)
    },

    async stop(selected, by) {
      const active = await activeRuns(store, selected)
      return await store.write(async ({ runs }) => {
        let asked = 0
        for (const { id } of active) if (await runs.requestStop(id, by)) asked += 1
        return asked
      })
    },

    async hasRows({ project, connection, sql }, signal) {
      if (connection !== undefined && !workspace.connections.has(connection))
        throw unknownConnection(connection)
      const loaded = project === undefined ? undefined : await soundProject(catalog, project)
      const platform = await connections.platform(connection ?? loaded?.platformConnection ?? '')
      await using session = await platform.openSession()
      // On lines of its own: a comment at its end does not hide the rest.
      const rows = await session.query(`SELECT 1 AS found FROM (\n${sql}\n) AS asked LIMIT 1`, { signal })
      return rows.length > 0
    },
  }
}

/** Finds what a selection means now. Throws AppError for a project or tasks that are not there or have errors. */
export function taskSelection(catalog: ProjectCatalog): AutomationActions['select'] {
  return async ({ project: name, tasks }) => {
    const project = await soundProject(catalog, name)
    const taskIds = selectTasks(project, tasks).map(({ id }) => id)
    return { projectId: project.id, projectName: project.name, spaceId: project.spaceId, taskIds }
  }
}

async function soundProject(catalog: ProjectCatalog, name: string) {
  const loaded = await catalog.current(name)
  if (loaded) return requireSound(loaded)
  throw unknownProject(
    name,
    (await catalog.list()).map(({ outline }) => outline.name),
  )
}

async function activeRuns(
  store: Store,
  { projectId, taskIds }: StartOrder['selected'],
): Promise<readonly Run[]> {
  const active = await store.read(({ runs }) => runs.find({ projectId, states: activeRunStates }, mostActive))
  return active.filter(({ task }) => taskIds.includes(task.id))
}

/** Resolves when the first run has begun; its end is in its own history. Throws what kept all of them from beginning. */
async function begin(
  launcher: ServerLauncher,
  { selected, startedBy, begins }: StartOrder,
): Promise<StartedLaunch> {
  const order = {
    project: selected.projectId,
    select: [...selected.taskIds],
    startMethod: 'SCHEDULER' as const,
    startedBy,
    begins,
  }
  return await new Promise((resolve, reject) => {
    let launch = 0
    let problem: RunProblem | undefined
    const launching = launcher.launch(order, observation => {
      if (observation.kind === 'launch started') launch = observation.launch
      if (observation.kind === 'task started') resolve({ launch, runId: observation.runId })
      if (observation.kind === 'task ended' && observation.runId === '') problem ??= observation.problem
    })
    launching.then(() => reject(whyNot(problem)), reject)
  })
}

function whyNot(problem: RunProblem | undefined): AppError {
  if (!problem) return new AppError('MILLRACE-API-STOPPING', 'The launch was stopped before a task began')
  return new AppError(problem.code, problem.message, { fix: problemEntry(problem.code).fix })
}

function unknownConnection(name: string): AppError {
  return new AppError('MILLRACE-CONFIG-UNKNOWN-CONNECTION', `millrace.yaml has no connection "${name}"`, {
    fix: 'Name a connection of a platform, or none.',
  })
}
