import type {
  App,
  LaunchOptions,
  LaunchResult,
  LoadedProject,
  Store,
  WorkspaceCheck,
} from './app-interface.ts'
import { declareAccess } from './access/declare-access.ts'
import { openConnections, type Connections } from './open-connections.ts'
import { sinkFindings } from './open-sink.ts'
import { requireLabels } from './config/labels.ts'
import { loadWorkspace, readWorkspace, type LoadOptions } from './config/load-workspace.ts'
import { environment } from './config/env.ts'
import type { ProjectFolder, Workspace } from './config/workspace.ts'
import type { Finding } from './contract/finding.ts'
import type { TaskKind } from './contract/task-kind.ts'
import { systemClock } from './foundation/clock.ts'
import { newId } from './foundation/new-id.ts'
import { DisposalStack } from './foundation/disposal-stack.ts'
import type { LoadedProject as Loaded } from './projects/load-project.ts'
import type { ProjectCatalog } from './projects/project-catalog.ts'
import { selectTasks } from './projects/select-tasks.ts'
import { unknownProject } from './projects/unknown-project.ts'
import { taskTypeOf } from './registry.ts'
import { checkPlans } from './runs/check-plans.ts'
import { recoverActions } from './runs/recover-actions.ts'
import { recoverRuns } from './runs/recover-runs.ts'
import { runLaunch } from './runs/run-launch.ts'
import type { RunServices } from './runs/run-services.ts'
import { readinessOfTasks } from './runs/readiness-of-tasks.ts'
import { requestStops } from './runs/stop-runs.ts'
import { StopRequested } from './runs/stop-requested.ts'
import { ownWorkerName } from './runs/worker-name.ts'
import { createProjectCatalog } from './server/create-project-catalog.ts'
import { loadFolderProject } from './server/load-kept-project.ts'
import { readServerNote } from './server/server-note.ts'
import type { WorkspaceParts } from './server/workspace-parts.ts'

export type * from './app-interface.ts'
export { keyRoles, serverRoles } from './app-interface.ts'

export interface AppOptions {
  /** The workspace is the nearest folder, from this one upwards, that holds millrace.yaml. */
  readonly folder: string
  /** Labels of this process; absent: those of millrace.yaml. */
  readonly labels?: readonly string[] | undefined
}

/** Millrace in this process. Reads millrace.yaml; everything else is opened when it is first needed. */
export async function openApp(options: AppOptions): Promise<App> {
  const workspace = await loadWorkspace(options.folder, loadOptions(options))
  const opened = new DisposalStack()
  const connections = opened.use(openConnections(workspace))
  const user = workspace.owner.id
  const state = { clock: systemClock, newId, tenantId: workspace.tenantId }
  const store = once(async () => {
    const openedStore = await declaredStore(connections, workspace)
    await recover({ ...state, store: openedStore }, workspace)
    return openedStore
  })
  const services = async (observe: RunServices['observe']): Promise<RunServices> => ({
    ...state,
    store: await store(),
    worker: ownWorkerName(),
    taskType: taskTypeOf,
    platform: name => connections.platform(name),
    requireLabels: (project, tasks) => requireLabels(workspace, project, tasks),
    connectSource: (name, signal) => connections.connectSource(name, signal),
    observe,
  })
  const catalog = createProjectCatalog({ workspace, store, clock: systemClock })
  const parts = {
    workspace,
    connections,
    store,
    services,
    catalog,
    checkProject: (loaded: Loaded) => checkProject(loaded, connections, store),
    settingsOf: (kind: TaskKind) => taskTypeOf(kind)?.settings,
  }
  const api = once(async () => {
    const { openApi } = await import('./server/open-api.ts')
    return opened.use(await openApi(parts))
  })
  return {
    workspace,
    user,
    store,
    api,
    ...projectLoading(workspace, catalog),
    checkProject: parts.checkProject,
    checkAutomations: async () => await checkAutomations(parts),
    readiness: async loaded => await readinessOfTasks(loaded, await store()),
    async launch(request) {
      if (!(await readServerNote(workspace.state.folder)))
        return await launch(request, workspace, user, services)
      const { launchRemotely } = await import('./server/launch-remotely.ts')
      return await launchRemotely(await api(), { ...request, order: orderOf(request) })
    },
    requestStops: async name => await requestStops(await store(), name, user),
    connectSource: (name, signal) => connections.connectSource(name, signal),
    openForwarder: async options => (await import('./forward-events.ts')).openForwarder(options, systemClock),
    serve: async options =>
      await (await import('./server/serve-workspace.ts')).serveWorkspace(parts, options),
    migrateState: async name => await (await import('./migrate-state.ts')).migrateState(parts, name),
    ...keyCommands(store, user),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

function loadOptions({ labels }: AppOptions): LoadOptions {
  const { stateFolder, labels: own } = environment()
  return { stateFolder, labels: labels ?? own }
}

/** The folder of a workspace, and everything wrong with its millrace.yaml. Throws when there is none to read. */
export async function checkWorkspace(options: AppOptions): Promise<WorkspaceCheck> {
  const read = await readWorkspace(options.folder, { stateFolder: environment().stateFolder })
  const { folder, findings, workspace } = read
  return { folder, findings: workspace ? [...findings, ...sinkFindings(workspace)] : findings }
}

/** The state, which knows the owner and the spaces of millrace.yaml. */
async function declaredStore(connections: Connections, declared: Workspace): Promise<Store> {
  const store = await connections.openStore()
  await declareAccess({ store, clock: systemClock, declared })
  return store
}

async function recover(state: Parameters<typeof recoverRuns>[0], { server }: Workspace): Promise<void> {
  await recoverRuns(state)
  await recoverActions(state, server.retentionDays)
}

async function checkAutomations(parts: WorkspaceParts): Promise<readonly Finding[]> {
  if (parts.workspace.automations.length === 0) return []
  const { automationFindings } = await import('./server/check-automations.ts')
  return await automationFindings(parts)
}

async function keysOf(store: Store, user: string) {
  const { workspaceKeys } = await import('./server/workspace-keys.ts')
  return workspaceKeys(store, user)
}

function keyCommands(store: App['store'], user: string): Pick<App, 'makeKey' | 'revokeKey'> {
  return {
    makeKey: async request => await (await keysOf(await store(), user)).make(request),
    revokeKey: async id => await (await keysOf(await store(), user)).revoke(id),
  }
}

/** The reason with which the signal of a launch is aborted to stop it. */
export function stopReason(user: string): Error {
  return new StopRequested(user)
}

async function launch(
  { project, select, startMethod, workers, signal, observe }: LaunchOptions,
  workspace: Workspace,
  user: string,
  services: (observe: RunServices['observe']) => Promise<RunServices>,
): Promise<LaunchResult> {
  const tasks = selectTasks(project, select)
  return await runLaunch(
    { project, tasks, startMethod, startedBy: user, workers: workers ?? workspace.limits.workers, signal },
    await services(observe),
  )
}

function orderOf({ project, select, startMethod, workers }: LaunchOptions) {
  return { project: project.id, select: [...select], startMethod, ...(workers !== undefined && { workers }) }
}

/** Those in folders; the state is only opened for a name that none of them has. */
async function loadProjects(
  workspace: Workspace,
  catalog: ProjectCatalog,
  names: readonly string[],
): Promise<readonly LoadedProject[]> {
  const loaded = await Promise.all(workspace.projects.map(folder => loadOne(folder, workspace)))
  if (names.length === 0) return loaded
  return await Promise.all(
    names.map(async name => {
      const isMeant = (each: LoadedProject): boolean =>
        each.name === name || each.outline.name === name || each.outline.id === name
      const kept = loaded.find(isMeant) ?? (await catalog.current(name))
      if (kept) return { name: kept.outline.name, ...kept }
      const known = loaded.map(each => each.name)
      throw unknownProject(name, known)
    }),
  )
}

function projectLoading(
  workspace: Workspace,
  catalog: ProjectCatalog,
): Pick<App, 'loadProjects' | 'allProjects'> {
  return {
    loadProjects: async names => await loadProjects(workspace, catalog, names ?? []),
    allProjects: async () => (await catalog.list()).map(kept => ({ ...kept, name: nameOf(kept, workspace) })),
  }
}

/** What commands call a project: its folder, or what it calls itself when it has none. */
function nameOf({ outline }: Loaded, { projects }: Workspace): string {
  return projects.find(({ id }) => id === outline.id)?.name ?? outline.name
}

async function loadOne(folder: ProjectFolder, workspace: Workspace): Promise<LoadedProject> {
  return { name: folder.name, ...(await loadFolderProject(workspace, folder)) }
}

async function checkProject(
  { project, findings }: Loaded,
  connections: Connections,
  store: App['store'],
): Promise<readonly Finding[]> {
  if (!project || findings.some(finding => finding.level === 'ERROR')) return findings
  const used = new Set([project.platformConnection, ...project.tasks.map(task => task.sourceConnection)])
  const settings = connections.findings([...used])
  if (settings.length > 0) return [...findings, ...settings]
  const published = connections.hasLocalStore()
    ? await (await store()).read(({ datasets }) => datasets.ofProject(project.id))
    : []
  const planned = await checkPlans(project, {
    taskType: taskTypeOf,
    published,
    platform: connections.platformType(project.platformConnection),
    connectLocalSource: name => connections.connectLocalSource(name),
    connectionProblem: name => connections.problemOf(name),
  })
  return [...findings, ...planned]
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
