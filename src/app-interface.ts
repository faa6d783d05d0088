import type { Finding } from './contract/finding.ts'
import type { StartMethod } from './contract/run.ts'
import type { Workspace } from './config/workspace.ts'
import type { Platform } from './platforms/platform-type.ts'
import type { Project } from './projects/project.ts'
import type { LaunchResult, RunObservation } from './runs/run-observation.ts'
import type { SourceConnection } from './sources/source-type.ts'
import type { Run, Store } from './store/store.ts'

export type { Workspace } from './config/workspace.ts'
export type { Platform, ResultRow } from './platforms/platform-type.ts'
export type { LaunchResult, ObservedDataset, ObservedTask, RunObservation } from './runs/run-observation.ts'
export type { CheckStep, SourceConnection, SourceTable } from './sources/source-type.ts'
export type {
  CatalogDataset,
  EventFilter,
  LogLevel,
  Run,
  RunDataset,
  Store,
  StoredEvent,
  StoredLogLine,
} from './store/store.ts'

/** Millrace in this process, for one workspace. What it opens it closes when it is disposed. */
export interface App extends AsyncDisposable {
  readonly workspace: Workspace
  /**
   * Reads the projects of the workspace, or those named (folder or project name), without running anything. Throws
   * AppError `MILLRACE-PROJECT-UNKNOWN` with a suggestion for a name that is not there.
   */
  loadProjects(names?: readonly string[]): Promise<readonly LoadedProject[]>
  /** Everything wrong with a loaded project: what loading found, and what planning every task on empty tables finds. */
  checkProject(loaded: LoadedProject): Promise<readonly Finding[]>
  /** Millrace's state. The first call opens it and ends the runs whose process is gone. */
  store(): Promise<Store>
  /** Runs tasks of a project in this process. Aborting the signal with `stopReason(user)` stops the launch. */
  launch(request: LaunchOptions): Promise<LaunchResult>
  /** Asks active runs to stop: of a task (id or name), a run id, `launch:<number>`, or all. */
  requestStops(name: string | undefined): Promise<readonly Run[]>
  /** The platform of a connection; the workspace's default when the name is empty. */
  platform(connection: string): Promise<Platform>
  connectSource(connection: string, signal: AbortSignal): Promise<SourceConnection>
  /** The user in whose name commands act. */
  readonly user: string
}

export interface WorkspaceCheck {
  readonly folder: string
  readonly findings: readonly Finding[]
}

export interface LoadedProject {
  /** Folder name: what commands call the project. */
  readonly name: string
  /** Undefined when the files are too broken to make one. */
  readonly project: Project | undefined
  readonly findings: readonly Finding[]
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
