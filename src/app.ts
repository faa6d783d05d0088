import type { App, LaunchOptions, LaunchResult, LoadedProject, WorkspaceCheck } from './app-interface.ts'
import { openConnections, type Connections } from './open-connections.ts'
import { sinkFindings } from './open-sink.ts'
import { loadWorkspace, readWorkspace } from './config/load-workspace.ts'
import { environment } from './config/env.ts'
import type { ProjectFolder, Workspace } from './config/workspace.ts'
import type { Finding } from './contract/finding.ts'
import { AppError } from './foundation/app-error.ts'
import { systemClock } from './foundation/clock.ts'
import { newId } from './foundation/new-id.ts'
import { closestName } from './foundation/closest-name.ts'
import { DisposalStack } from './foundation/disposal-stack.ts'
import { loadProject } from './projects/load-project.ts'
import { selectTasks } from './projects/select-tasks.ts'
import { taskTypeOf } from './registry.ts'
import { checkPlans } from './runs/check-plans.ts'
import { recoverRuns } from './runs/recover-runs.ts'
import { runLaunch } from './runs/run-launch.ts'
import type { RunServices } from './runs/run-services.ts'
import { requestStops } from './runs/stop-runs.ts'
import { StopRequested } from './runs/stop-requested.ts'
import { ownWorkerName } from './runs/worker-name.ts'
import { readServerNote } from './server/server-note.ts'

export type * from './app-interface.ts'
export { keyRoles, serverRoles } from './app-interface.ts'

export interface AppOptions {
  /** The workspace is the nearest folder, from this one upwards, that holds millrace.yaml. */
  readonly folder: string
}

/** Millrace in this process. Reads millrace.yaml; everything else is opened when it is first needed. */
export async function openApp(options: AppOptions): Promise<App> {
  const workspace = await loadWorkspace(options.folder, { stateFolder: environment().stateFolder })
  const opened = new DisposalStack()
  const connections = opened.use(openConnections(workspace))
  const user = workspace.owner.id
  const state = { clock: systemClock, newId, tenantId: workspace.tenantId }
  const store = once(async () => {
    const openedStore = await connections.openStore()
    await recoverRuns({ ...state, store: openedStore })
    return openedStore
  })
  const services = async (observe: RunServices['observe']): Promise<RunServices> => ({
    ...state,
    store: await store(),
    worker: ownWorkerName(),
    taskType: taskTypeOf,
    platform: name => connections.platform(name),
    connectSource: (name, signal) => connections.connectSource(name, signal),
    observe,
  })
  const load = (names: readonly string[]): Promise<readonly LoadedProject[]> => loadProjects(workspace, names)
  const parts = { workspace, connections, store, services, loadProjects: load }
  const api = once(async () => {
    const { openApi } = await import('./server/open-api.ts')
    return opened.use(await openApi(parts))
  })
  return {
    workspace,
    user,
    store,
    api,
    loadProjects: names => load(names ?? []),
    checkProject: loaded => checkProject(loaded, connections, store),
    async launch(request) {
      if (!(await readServerNote(workspace.state.folder)))
        return await launch(request, workspace, user, services)
      const { launchRemotely } = await import('./server/launch-remotely.ts')
      return await launchRemotely(await api(), { ...request, order: orderOf(request) })
    },
    requestStops: async name => await requestStops(await store(), name, user),
    connectSource: (name, signal) => connections.connectSource(name, signal),
    async openForwarder(options) {
      const { openForwarder } = await import('./forward-events.ts')
      return openForwarder(options, systemClock)
    },
    async serve(options) {
      const { serveWorkspace } = await import('./server/serve-workspace.ts')
      return await serveWorkspace(parts, options)
    },
    async makeKey(request) {
      const { makeKey } = await import('./api/keys/make-key.ts')
      const made = makeKey({ userId: user, ...request, now: systemClock.now() })
      await (await store()).write(({ keys }) => keys.add(made.key))
      return made
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

/** The folder of a workspace, and everything wrong with its millrace.yaml. Throws when there is none to read. */
export async function checkWorkspace(options: AppOptions): Promise<WorkspaceCheck> {
  const read = await readWorkspace(options.folder, { stateFolder: environment().stateFolder })
  const { folder, findings, workspace } = read
  return { folder, findings: workspace ? [...findings, ...sinkFindings(workspace)] : findings }
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

async function loadProjects(
  workspace: Workspace,
  names: readonly string[],
): Promise<readonly LoadedProject[]> {
  const loaded = await Promise.all(workspace.projects.map(folder => loadOne(folder, workspace)))
  if (names.length === 0) return loaded
  return names.map(name => {
    // Its id is known also while its files are too wrong to read.
    const folder = workspace.projects.find(({ id }) => id === name)?.name ?? name
    const found = loaded.find(
      candidate =>
        candidate.name === folder || candidate.project?.name === name || candidate.project?.id === name,
    )
    if (!found)
      throw unknownProject(
        name,
        loaded.map(candidate => candidate.name),
      )
    return found
  })
}

async function loadOne(folder: ProjectFolder, workspace: Workspace): Promise<LoadedProject> {
  const { project, findings } = await loadProject({
    folder: folder.folder,
    workspaceFolder: workspace.folder,
    projectId: folder.id,
    ownerId: workspace.owner.id,
    spaceId: workspace.spaces[0].id,
    bindingOverrides: workspace.bindings,
  })
  return { name: folder.name, project, findings }
}

async function checkProject(
  { project, findings }: LoadedProject,
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
    openScratch: () => connections.openScratch(project.platformConnection),
    connectLocalSource: name => connections.connectLocalSource(name),
    connectionProblem: name => connections.problemOf(name),
  })
  return [...findings, ...planned]
}

function unknownProject(name: string, names: readonly string[]): AppError {
  const near = closestName(name, names)
  const known =
    names.length > 0 ? `The workspace has: ${names.join(', ')}.` : 'The workspace has no projects.'
  return new AppError('MILLRACE-PROJECT-UNKNOWN', `there is no project "${name}"`, {
    fix: near ? `Did you mean ${near}?` : known,
  })
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
