import { keepAudit } from '../access/keep-audit.ts'
import { createApiServer } from '../api/create-api-server.ts'
import type { DatasetReaderService } from '../api/datasets/dataset-routes.ts'
import type { Preparer } from '../runs/prepare-tasks.ts'
import type { DataParts } from '../api/state-routes.ts'
import type { Workspace } from '../config/workspace.ts'
import type { AutomationActions } from '../delivery/automations/automation-actions.ts'
import { declareAutomations, type DeclaredAutomation } from '../delivery/automations/declare-automations.ts'
import type { Dispatcher } from '../delivery/dispatcher.ts'
import { startDispatcher } from '../delivery/dispatch/start-dispatcher.ts'
import { createSender } from '../delivery/send/create-sender.ts'
import type { Sender } from '../delivery/sending.ts'
import type { Vault } from '../delivery/vault.ts'
import type { Clock } from '../foundation/clock.ts'
import { DisposalStack } from '../foundation/disposal-stack.ts'
import type { Logger } from '../foundation/logger.ts'
import { sleep } from '../foundation/sleep.ts'
import type { ActionRunner } from '../runs/actions.ts'
import { workerLiveness } from '../runs/worker-name.ts'
import type { ProjectCatalog } from '../projects/project-catalog.ts'
import type { Store } from '../store/store.ts'
import { ensureAdminKey, type AdminKey } from './admin-key.ts'
import { addressRulesOf, composeApiServices } from './api-services.ts'
import { closeApi } from './close-api.ts'
import { createGraceTime, type GraceTime } from './grace-time.ts'
import { createMetrics, type ServerMetrics } from './server-metrics.ts'
import type { ServerLauncher } from './launcher.ts'
import { listen } from './listen.ts'
import { serverRoutes } from './server-routes.ts'
import type { SharedWork } from './share-work.ts'
import { startScheduling } from './start-scheduling.ts'
import { startTaking } from './start-taking.ts'
import type { ServerRole } from './roles.ts'
import { settledWithin } from './settled-within.ts'
import { removeServerNote, writeServerNote } from './server-note.ts'

export interface ServerParts {
  readonly workspace: Workspace
  readonly store: Store
  readonly clock: Clock
  /** This process. */
  readonly worker: string
  readonly vault: Vault
  readonly launcher: ServerLauncher
  readonly work: SharedWork
  /** What automations do in a process that runs tasks. */
  readonly automationActions: AutomationActions
  readonly selectTasks: AutomationActions['select']
  /** Those of millrace.yaml. */
  readonly automations: readonly DeclaredAutomation[]
  readonly datasets: DatasetReaderService
  readonly catalog: ProjectCatalog
  readonly actions: ActionRunner
  readonly preparer: Preparer
  readonly check: DataParts['check']
  readonly settingsOf: DataParts['settingsOf']
  /** Starts publishing to every configured sink. */
  readonly startSinks: (metrics: ServerMetrics, grace: GraceTime) => AsyncDisposable
  /** Ends the runs and actions of processes that are gone. */
  readonly recover: () => Promise<unknown>
  readonly log: Logger
}

export interface ServerOptions {
  readonly roles: readonly ServerRole[]
  readonly host: string
  readonly port: number | undefined
}

/** A server that answers. Disposing it stops its parts in order, within the time that the workspace grants. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string
  readonly roles: readonly ServerRole[]
  readonly labels: readonly string[]
  readonly adminKey: AdminKey
}

const recoverEachMs = 10_000
const runsTasks: readonly ServerRole[] = ['runner', 'scheduler']

/**
 * Starts the roles of a server. The caller holds the lock of the workspace. Whatever fails, what was started before is stopped
 * again.
 */
export async function startServer(parts: ServerParts, options: ServerOptions): Promise<RunningServer> {
  const { workspace, store, clock, vault, log } = parts
  const { folder: stateFolder } = workspace.state
  const started = new DisposalStack()
  const grace = createGraceTime(workspace.server.graceMs)
  try {
    // Now, and not with the first secret: a wrong key is found before anything is answered.
    vault.seal('', 'start')
    const adminKey = await ensureAdminKey({ store, stateFolder, ownerId: workspace.owner.id, clock })
    let dispatcher: Dispatcher | undefined
    const metrics = createMetrics({ store, log, dispatcher: () => dispatcher })
    const addressRules = addressRulesOf(workspace, options.host)
    const sender = started.use(createSender({ addressRules, clock }))
    if (options.roles.includes('dispatcher')) {
      dispatcher = await startDispatching(parts, options, { metrics, sender })
      started.use(stopping(dispatcher, grace))
    }
    if (options.roles.includes('sinks')) started.use(parts.startSinks(metrics, grace))
    if (options.roles.some(role => runsTasks.includes(role))) started.use(await startRunner(parts))
    if (options.roles.includes('api')) started.use(keepingAudit(parts))
    const services = composeApiServices({
      ...parts,
      sender,
      addressRules,
      observer: metrics.observer,
      dispatcher,
    })
    const server = createApiServer({
      services,
      routes: serverRoutes(parts, options, services, metrics),
      // What goes well is counted, not logged.
      logger: log.child({}, { level: 'warn' }),
    })
    started.use({ [Symbol.asyncDispose]: () => settledWithin(parts.actions.settled(), grace.remainingMs()) })
    started.use({ [Symbol.asyncDispose]: () => closeApi(server, grace) })
    const url = await listen(server, options)
    // Before the requests end: who watches a launch sees its end.
    started.use(stoppingLaunches(parts, grace))
    for (const each of startWork(parts, options, { metrics, grace })) started.use(each)
    started.use({ [Symbol.asyncDispose]: () => removeServerNote(stateFolder) })
    await writeServerNote(stateFolder, { worker: parts.worker, url, roles: [...options.roles] })
    const { labels } = workspace.server
    log.info({ url, roles: options.roles, labels }, 'the server is ready')
    return {
      url,
      roles: options.roles,
      labels,
      adminKey,
      async [Symbol.asyncDispose]() {
        log.info({ graceMs: workspace.server.graceMs }, 'the server stops')
        await started[Symbol.asyncDispose]()
        log.info('the server has stopped')
      },
    }
  } catch (error) {
    await started[Symbol.asyncDispose]()
    throw error
  }
}

/** What starts tasks by itself. */
function startWork(
  parts: ServerParts,
  { roles }: ServerOptions,
  { metrics, grace }: { readonly metrics: ServerMetrics; readonly grace: GraceTime },
): readonly AsyncDisposable[] {
  const projects = () => parts.catalog.list()
  const ownerId = parts.workspace.owner.id
  return [
    ...(roles.includes('scheduler') ? [startScheduling({ ...parts, projects, metrics, grace })] : []),
    // Last, so that it stops first: launches that end because the server stops are not begun again.
    ...(roles.includes('runner') ? [startTaking({ ...parts, ownerId, grace })] : []),
    { [Symbol.asyncDispose]: async () => parts.work.stopAsking() },
  ]
}

async function startDispatching(
  parts: ServerParts,
  { roles }: ServerOptions,
  { metrics, sender }: { readonly metrics: ServerMetrics; readonly sender: Sender },
): Promise<Dispatcher> {
  const { store, clock, vault, worker, workspace, automationActions, automations } = parts
  const { retentionDays } = workspace.server
  await declareAutomations({ store, clock, vault, ownerId: workspace.owner.id, declared: automations })
  return await startDispatcher({
    store,
    sender,
    vault,
    clock,
    worker,
    observer: metrics.observer,
    retentionDays,
    livenessOf: workerLiveness,
    ...(roles.includes('runner') && { automationActions }),
  })
}

/** Ends the runs of processes that were killed, also while nobody else looks. */
async function startRunner({ recover, log }: ServerParts): Promise<AsyncDisposable> {
  const ended = new AbortController()
  const looking = (async () => {
    while (!ended.signal.aborted) {
      await recover().catch((error: unknown) => log.error({ err: error }, 'recovering runs failed'))
      await sleep(recoverEachMs, ended.signal)
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      ended.abort()
      await looking
    },
  }
}

function keepingAudit({ store, clock, workspace, log }: ServerParts): AsyncDisposable {
  const ended = new AbortController()
  const trouble = (error: unknown): void => log.error({ err: error }, 'deleting old audit entries failed')
  const keeping = keepAudit({ store, clock, days: workspace.server.auditDays, trouble }, ended.signal)
  return {
    async [Symbol.asyncDispose]() {
      ended.abort()
      await keeping
    },
  }
}

function stopping(dispatcher: Dispatcher, grace: GraceTime): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => dispatcher.stop(grace.remainingMs()) }
}

function stoppingLaunches({ launcher, workspace }: ServerParts, grace: GraceTime): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => launcher.stopAll(workspace.owner.id, grace.remainingMs()) }
}
