import type { AutomationActions, StartOrder } from '../delivery/automations/automation-actions.ts'
import { activeRunStates } from '../contract/run.ts'
import { AppError } from '../foundation/app-error.ts'
import type { ProjectCatalog } from '../projects/project-catalog.ts'
import { selectTasks } from '../projects/select-tasks.ts'
import type { Run, Store } from '../store/store.ts'
import type { TaskStarter } from '../runs/requests/requested-work.ts'
import { soundProject } from './sound-project.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

const mostActive = 10_000

/** What automations do with the tasks and platforms of a workspace: checks in this process, starts where the labels are. */
export function automationActions(
  { catalog, connections, workspace }: Pick<WorkspaceParts, 'catalog' | 'connections' | 'workspace'>,
  { store, starter }: { readonly store: Store; readonly starter: TaskStarter },
): AutomationActions {
  return {
    select: taskSelection(catalog),

    async start(order, signal) {
      const [running] = await activeRuns(store, order.selected)
      if (running)
        throw new AppError('MILLRACE-TASK-ALREADY-RUNNING', `task ${running.task.id} is already running`)
      const { selected, startedBy, step } = order
      const { projectId, taskIds } = selected
      const wanted = {
        projectId,
        taskIds,
        startMethod: 'SCHEDULER',
        startedBy,
        note: step,
      } as const
      return await starter.start(wanted, signal)
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

async function activeRuns(
  store: Store,
  { projectId, taskIds }: StartOrder['selected'],
): Promise<readonly Run[]> {
  const active = await store.read(({ runs }) => runs.find({ projectId, states: activeRunStates }, mostActive))
  return active.filter(({ task }) => taskIds.includes(task.id))
}

function unknownConnection(name: string): AppError {
  return new AppError('MILLRACE-CONFIG-UNKNOWN-CONNECTION', `millrace.yaml has no connection "${name}"`, {
    fix: 'Name a connection of a platform, or none.',
  })
}
