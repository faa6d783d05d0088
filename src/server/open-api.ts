import type { ApiClient } from '../api/api-client.ts'
import { openLocalApi } from '../api/open-local-api.ts'
import { openRemoteApi } from '../api/open-remote-api.ts'
import { planRoute, prepareRoutes } from '../api/projects/prepare-routes.ts'
import { stateRoutes } from '../api/state-routes.ts'
import type { DeliveryObserver } from '../delivery/dispatcher.ts'
import { createSender } from '../delivery/send/create-sender.ts'
import { AppError } from '../foundation/app-error.ts'
import { systemClock } from '../foundation/clock.ts'
import { createActionRunner, type ActionAtWork } from '../runs/actions.ts'
import { prepareTasks, type TasksToPrepare } from '../runs/prepare-tasks.ts'
import { ownWorkerName } from '../runs/worker-name.ts'
import { readAdminKey } from './admin-key.ts'
import { addressRulesOf, composeApiServices } from './api-services.ts'
import { taskSelection } from './automation-actions.ts'
import { workspaceVault } from './encryption-key.ts'
import { createPreparer } from './create-preparer.ts'
import { datasetReader } from './read-dataset-rows.ts'
import { readServerNote } from './server-note.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

/** The API of the server that owns the workspace; the same in this process when there is none that answers. */
export async function openApi(parts: WorkspaceParts): Promise<ApiClient> {
  const { folder } = parts.workspace.state
  const note = await readServerNote(folder, ['api'])
  if (!note) return await openInProcess(parts)
  const key = await readAdminKey(folder)
  if (key) return openRemoteApi({ url: note.url, key })
  throw new AppError(
    'MILLRACE-SERVER-KEY-UNREADABLE',
    `The key of the server at ${note.url} is not in ${folder}`,
    {
      fix: 'Run the command as the user who runs the server.',
    },
  )
}

/** Attempts that a command makes are in the history of the state; there is no log and no metric to tell of them. */
const silent: DeliveryObserver = {
  attempted: () => undefined,
  exhausted: () => undefined,
  disabled: () => undefined,
  trouble: () => undefined,
}

async function openInProcess(parts: WorkspaceParts): Promise<ApiClient> {
  const { workspace } = parts
  const addressRules = addressRulesOf(workspace)
  const sender = createSender({ addressRules, clock: systemClock })
  const services = composeApiServices({
    workspace,
    store: await parts.store(),
    clock: systemClock,
    vault: workspaceVault(workspace),
    sender,
    addressRules,
    observer: silent,
    dispatcher: undefined,
    selectTasks: taskSelection(parts.catalog),
  })
  const actions = createActionRunner({ ...services, worker: ownWorkerName(), trouble: () => undefined })
  const { store } = services
  const planning = { catalog: parts.catalog, store, preparer: createPreparer(parts) }
  const prepare = async (wanted: TasksToPrepare, action: ActionAtWork): Promise<void> =>
    await prepareTasks(wanted, planning, action)
  const projects = stateRoutes(services, {
    datasets: datasetReader(parts),
    catalog: parts.catalog,
    spaces: workspace.spaces,
    actions,
    check: parts.checkProject,
    settingsOf: parts.settingsOf,
  })
  const routes = [...projects, planRoute(planning), ...prepareRoutes({ ...planning, actions, prepare })]
  const local = openLocalApi(routes, { userId: workspace.owner.id, role: 'TenantAdmin' }, services.store)
  return {
    ...local,
    async [Symbol.asyncDispose]() {
      await actions.settled()
      await sender[Symbol.asyncDispose]()
    },
  }
}
