import type { ApiClient } from './api/api-client.ts'
import type { Finding } from './contract/finding.ts'
import type { RunReadiness, StartMethod } from './contract/run.ts'
import type { DeliveryFormat } from './contract/webhooks/delivery-settings.ts'
import type { Workspace } from './config/workspace.ts'
import type { Secret } from './foundation/secret.ts'
import type { LoadedProject as Loaded } from './projects/load-project.ts'
import type { Project } from './projects/project.ts'
import type { LaunchResult, RunObservation } from './runs/run-observation.ts'
import type { SourceConnection } from './sources/source-type.ts'
import type { ServerRole } from './server/roles.ts'
import type { RunningServer } from './server/start-server.ts'
import type { CopiedRows } from './store/state-copy.ts'
import type { ApiKey, KeyRole, LogLevel, Run, Store } from './store/store.ts'

export type { ApiClient } from './api/api-client.ts'
export type { Workspace } from './config/workspace.ts'
export type { ResultRow } from './platforms/platform-type.ts'
export type { LaunchResult, ObservedDataset, ObservedTask, RunObservation } from './runs/run-observation.ts'
export { serverRoles, type ServerRole } from './server/roles.ts'
export type { RunningServer } from './server/start-server.ts'
export type { CheckStep, SourceConnection, SourceTable } from './sources/source-type.ts'
export { keyRoles, type ApiKey, type KeyRole } from './store/store.ts'
export type { CatalogDataset, LogLevel, Run, RunDataset, Store, StoredLogLine } from './store/store.ts'

/** Millrace in this process, for one workspace. What it opens it closes when it is disposed. */
export interface App extends AsyncDisposable {
  readonly workspace: Workspace
  /**
   * Reads the projects of the workspace, or those named (folder or project name), without running anything. Throws
   * AppError `MILLRACE-PROJECT-UNKNOWN` with a suggestion for a name that is not there.
   */
  loadProjects(names?: readonly string[]): Promise<readonly LoadedProject[]>
  /** Every project, in folders and in the state, without running anything. Opens the state. */
  allProjects(): Promise<readonly LoadedProject[]>
  /** Everything wrong with a loaded project: what loading found, and what planning every task on empty tables finds. */
  checkProject(loaded: LoadedProject): Promise<readonly Finding[]>
  /** What is wrong with the automations of millrace.yaml beside their form: where they send to, and what they start. */
  checkAutomations(): Promise<readonly Finding[]>
  /** Whether each task of a project could be started now, by id. */
  readiness(loaded: LoadedProject): Promise<ReadonlyMap<string, RunReadiness>>
  /** Millrace's state. The first call opens it and ends the runs whose process is gone. */
  store(): Promise<Store>
  /**
   * Runs tasks of a project: in the server that owns the workspace, otherwise in this process. Aborting the signal with
   * `stopReason(user)` stops the launch.
   */
  launch(request: LaunchOptions): Promise<LaunchResult>
  /** Asks active runs to stop: of a task (id or name), a run id, `launch:<number>`, or all. */
  requestStops(name: string | undefined): Promise<readonly Run[]>
  connectSource(connection: string, signal: AbortSignal): Promise<SourceConnection>
  /** The API of the server that owns the workspace; without one, the same API in this process. Opened once. */
  api(): Promise<ApiClient>
  /** Sends events to a URL as signed deliveries, outside of any webhook. Throws AppError for a URL that cannot be. */
  openForwarder(options: ForwardOptions): Promise<Forwarder>
  /** Makes this process the server of the workspace, until it is disposed. */
  serve(options: ServeOptions): Promise<RunningServer>
  /** Copies the state from SQLite into the empty one of a PostgreSQL connection: rows copied, by table. */
  migrateState(connection: string): Promise<CopiedRows>
  /** Makes an API key. The token is in no other place than the answer. */
  makeKey(request: NewKey): Promise<MadeKey>
  /** Ends an API key. Throws AppError `MILLRACE-KEY-UNKNOWN`. */
  revokeKey(id: string): Promise<void>
  /** The user in whose name commands act. */
  readonly user: string
}

export interface NewKey {
  readonly description: string
  readonly role: KeyRole
  /** Absent: the owner of the workspace. */
  readonly userId?: string
  readonly expiresAt?: Date
}

export interface MadeKey {
  readonly key: ApiKey
  readonly token: Secret
}

export interface ServeOptions {
  readonly roles: readonly ServerRole[]
  /** They win over millrace.yaml. */
  readonly host?: string
  readonly port?: number
  readonly logLevel?: LogLevel
  /** Takes the lines of the log, JSON each, with their line ends. */
  readonly log: (line: string) => void
}

export interface WorkspaceCheck {
  readonly folder: string
  readonly findings: readonly Finding[]
}

export interface LoadedProject extends Loaded {
  /** What commands call the project: the name of its folder, or its own when it is in the state. */
  readonly name: string
}

export interface LaunchOptions {
  readonly project: Project
  /** Task selectors (`task`, `+task`, `task+`); empty: all tasks. */
  readonly select: readonly string[]
  readonly startMethod: StartMethod
  /** Tasks at the same time; absent: the workspace's limit. */
  readonly workers?: number
  readonly signal: AbortSignal
  readonly observe: (observation: RunObservation) => void
}

export interface ForwardOptions {
  readonly url: string
  readonly secret: Secret
  readonly format: DeliveryFormat
}

export interface ForwardedEvent {
  readonly id: string
  readonly type: string
  /** Exact JSON text. */
  readonly body: string
  readonly position: number
}

/** How one request ended. */
export interface ForwardResult {
  readonly isDelivered: boolean
  readonly statusCode?: number
  /** In words, for people. */
  readonly message: string
  readonly durationMs: number
}

export interface Forwarder extends AsyncDisposable {
  /** `attempt` counts from 1. Whatever the receiver does is a result. */
  forward(event: ForwardedEvent, attempt: number, signal: AbortSignal): Promise<ForwardResult>
}
