import { filledAutomation } from '../config/automation-config.ts'
import { referenceSources } from '../config/load-workspace.ts'
import type { Workspace } from '../config/workspace.ts'
import type { DeclaredAutomation } from '../delivery/automations/declare-automations.ts'
import { AppError } from '../foundation/app-error.ts'
import { systemClock } from '../foundation/clock.ts'
import { newId } from '../foundation/new-id.ts'
import { DisposalStack } from '../foundation/disposal-stack.ts'
import { createLogger, type Logger, type LogOptions } from '../foundation/logger.ts'
import { createActionRunner } from '../runs/actions.ts'
import { recoverActions } from '../runs/recover-actions.ts'
import { recoverRuns } from '../runs/recover-runs.ts'
import { ownWorkerName } from '../runs/worker-name.ts'
import { addressRulesOf } from './api-services.ts'
import { automationActions, taskSelection } from './automation-actions.ts'
import { requestFindings } from './check-automations.ts'
import { workspaceVault } from './encryption-key.ts'
import { createPreparer } from './create-preparer.ts'
import { createLauncher } from './launcher.ts'
import { datasetReader } from './read-dataset-rows.ts'
import type { ServerRole } from './roles.ts'
import { readServerNote } from './server-note.ts'
import { shareWork } from './share-work.ts'
import { startSinks } from './start-sinks.ts'
import { startServer, type RunningServer, type ServerParts } from './start-server.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

export interface ServeRequest {
  readonly roles: readonly ServerRole[]
  /** They win over millrace.yaml. */
  readonly host?: string
  readonly port?: number
  readonly logLevel?: LogOptions['level']
  readonly log: LogOptions['write']
}

/** Makes this process the server of a workspace. Throws AppError when another one is. */
export async function serveWorkspace(parts: WorkspaceParts, request: ServeRequest): Promise<RunningServer> {
  const { workspace, connections } = parts
  requireRight(parts, request)
  const opened = new DisposalStack()
  const lock = await connections.lockWorkspace()
  if (!lock) throw await alreadyRuns(workspace.state.folder)
  opened.use({ [Symbol.asyncDispose]: async () => lock[Symbol.dispose]() })
  try {
    const store = await parts.store()
    const log = createLogger({ level: request.logLevel ?? workspace.server.logLevel, write: request.log })
    const worker = ownWorkerName()
    warnOfUnknownLabels(workspace, log)
    const state = { store, clock: systemClock, newId, worker }
    const own = workOf(parts, { ...state, log, roles: request.roles })
    const server = await startServer(
      {
        workspace,
        store,
        clock: systemClock,
        worker,
        vault: workspaceVault(workspace),
        ...own,
        automationActions: automationActions(parts, { store, starter: own.work }),
        selectTasks: taskSelection(parts.catalog),
        automations: declaredAutomations(workspace),
        datasets: datasetReader(parts),
        catalog: parts.catalog,
        check: parts.checkProject,
        settingsOf: parts.settingsOf,
        startSinks: (metrics, grace) => startSinks(parts, { store, metrics, grace }),
        recover: async () => {
          await recoverRuns({ ...state, tenantId: workspace.tenantId })
          await recoverActions(state, workspace.server.retentionDays)
        },
        log,
      },
      {
        roles: request.roles,
        host: request.host ?? workspace.server.host,
        port: request.port ?? workspace.server.port,
      },
    )
    opened.use(server)
    return { ...server, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    throw error
  }
}

/** Most likely a slip: no connection asks for them. */
function warnOfUnknownLabels({ connections, server }: Workspace, log: Logger): void {
  const used = new Set([...connections.values()].map(({ label }) => label))
  const labels = server.labels.filter(label => !used.has(label))
  if (labels.length > 0) log.warn({ labels }, 'no connection has these labels of the server')
}

type State = Pick<ServerParts, 'store' | 'clock' | 'worker' | 'log'> & { newId(): string }

/** What this process does itself, and what it shares with others on the state. */
function workOf(parts: WorkspaceParts, ground: State & Pick<ServeRequest, 'roles'>) {
  const { store, log } = ground
  const { catalog, services, workspace } = parts
  const launcher = createLauncher({ store, catalog, services, workers: workspace.limits.workers })
  const trouble = (error: unknown): void => log.error({ err: error }, 'an action could not be saved')
  const own = {
    launcher,
    actions: createActionRunner({ ...ground, trouble }),
    preparer: createPreparer(parts),
  }
  return { ...own, work: shareWork({ workspace, catalog, ...ground, ...own }) }
}

/** Throws AppError for what millrace.yaml says that no server can do. */
function requireRight({ workspace, connections }: WorkspaceParts, { host }: ServeRequest): void {
  const rules = addressRulesOf(workspace, host)
  const [wrong] = [...connections.sinkFindings(), ...requestFindings(workspace, rules)]
  if (wrong) throw new AppError(wrong.code, wrong.what, { fix: wrong.fix, place: wrong })
}

function declaredAutomations(workspace: Workspace): readonly DeclaredAutomation[] {
  const sources = referenceSources(workspace.folder)
  return workspace.automations.map(automation => ({
    id: automation.id,
    name: automation.name,
    content: filledAutomation(automation, sources),
  }))
}

async function alreadyRuns(stateFolder: string): Promise<AppError> {
  const note = await readServerNote(stateFolder, [])
  const where = note === undefined ? '' : ` at ${note.url}`
  return new AppError('MILLRACE-SERVER-ALREADY-RUNS', `A server${where} already owns ${stateFolder}`, {
    fix: 'Use that one, or stop it first.',
  })
}
