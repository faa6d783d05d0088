import type { Column } from '../foundation/column.ts'
import type { TableName } from '../foundation/sql-text.ts'
import type { DataTask } from '../contract/events/data-task.ts'
import type { DatasetCounts, DatasetState, RunProblem, RunState, StartMethod } from '../contract/run.ts'
import type {
  AuditReader,
  AuditWriter,
  SpaceReader,
  SpaceWriter,
  UserReader,
  UserWriter,
} from './access-state.ts'
import type { AutomationStateReader, AutomationStateWriter } from './automation-state.ts'
import type { DeliveryReader, DeliveryWriter } from './delivery-state.ts'
import type { EventReader, Outbox } from './event-state.ts'
import type { LogReader, LogWriter } from './log-state.ts'
import type {
  ActionReader,
  ActionWriter,
  PreparationReader,
  PreparationWriter,
  ProjectReader,
  ProjectWriter,
  ReloadReader,
  ReloadWriter,
} from './project-state.ts'
import type { CursorWriter, KeyReader, KeyWriter, WorkerWriter } from './server-state.ts'
import type { RequestReader, RequestWriter } from './request-state.ts'
import type { SlotReader, SlotWriter } from './schedule-state.ts'
import type { WebhookReader, WebhookWriter } from './webhook-state.ts'

export * from './access-state.ts'
export * from './automation-state.ts'
export * from './delivery-state.ts'
export * from './event-state.ts'
export * from './log-state.ts'
export * from './project-state.ts'
export * from './request-state.ts'
export * from './schedule-state.ts'
export * from './server-state.ts'
export * from './webhook-state.ts'

/** Millrace's own state. Two drivers, SQLite and PostgreSQL, pass one suite (`testing/`). */
export interface Store extends AsyncDisposable {
  read<T>(work: (records: Readers) => Promise<T>): Promise<T>
  /**
   * One durable transaction: when the promise resolves, everything that `work` wrote is on disk; when `work` throws,
   * nothing is. No network and no engine work inside. May be run again on a conflict, so it has no other effects.
   */
  write<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /**
   * Calls `listener` soon after a unit of this or another process has changed what the topic names (within a tenth of a
   * second for another process), perhaps once for several, perhaps once too often, and once when the watch stands.
   * Ends when disposed.
   */
  watch(topic: StoreTopic, listener: () => void): Disposable
}

export const storeTopics = ['events', 'webhooks', 'deliveries', 'requests'] as const
export type StoreTopic = (typeof storeTopics)[number]

export interface Readers {
  readonly launches: LaunchReader
  readonly runs: RunReader
  readonly datasets: DatasetReader
  readonly logs: LogReader
  readonly events: EventReader
  readonly webhooks: WebhookReader
  readonly deliveries: DeliveryReader
  readonly automations: AutomationStateReader
  readonly keys: KeyReader
  readonly users: UserReader
  readonly spaces: SpaceReader
  readonly audit: AuditReader
  readonly projects: ProjectReader
  readonly actions: ActionReader
  readonly preparations: PreparationReader
  readonly reloads: ReloadReader
  readonly slots: SlotReader
  readonly requests: RequestReader
}

export interface UnitOfWork extends Readers {
  readonly launches: LaunchWriter
  readonly runs: RunWriter
  readonly datasets: DatasetWriter
  readonly logs: LogWriter
  readonly webhooks: WebhookWriter
  readonly deliveries: DeliveryWriter
  readonly automations: AutomationStateWriter
  readonly keys: KeyWriter
  readonly users: UserWriter
  readonly spaces: SpaceWriter
  readonly audit: AuditWriter
  readonly projects: ProjectWriter
  readonly actions: ActionWriter
  readonly preparations: PreparationWriter
  readonly reloads: ReloadWriter
  readonly slots: SlotWriter
  readonly requests: RequestWriter
  readonly cursors: CursorWriter
  readonly workers: WorkerWriter
  /** Invariant 3: an event is a row of the same transaction as the fact that it reports. */
  readonly outbox: Outbox
}

/** Several runs that one command or trigger started together. Numbered from 1 in the order of starting. */
export interface Launch {
  readonly number: number
  readonly projectId: string
  readonly projectName: string
  /** Ids of the tasks that it is to run; none are known of launches before there were schedules. */
  readonly tasks: readonly string[]
  readonly startMethod: StartMethod
  readonly startedBy: string
  readonly startedAt: Date
}

export interface LaunchReader {
  get(number: number): Promise<Launch | undefined>
  latest(projectId: string | undefined, limit: number): Promise<readonly Launch[]>
}
export interface LaunchWriter extends LaunchReader {
  add(launch: Omit<Launch, 'number'>): Promise<Launch>
}

export interface Run {
  readonly id: string
  readonly launch: number
  /** As events name it, kept with the run so that a later change of the project cannot alter it. */
  readonly task: DataTask
  readonly state: RunState
  readonly startMethod: StartMethod
  readonly startedBy: string
  readonly startedAt: Date
  readonly endedAt?: Date
  /** Set from the moment that a stop was asked for. */
  readonly stopRequestedBy?: string
  readonly problem?: RunProblem
  /** The process that runs it: who, and until when it may be trusted to live. */
  readonly worker: string
  readonly leaseExpiresAt: Date
}

export interface RunFilter {
  readonly projectId?: string
  readonly taskId?: string
  readonly launch?: number
  readonly states?: readonly RunState[]
  readonly ids?: readonly string[]
  readonly notIds?: readonly string[]
  /** Both ends belong to it. */
  readonly startedWithin?: { readonly from: Date; readonly to: Date }
  /** Only runs older than this one. */
  readonly olderThan?: string
}

export interface RunReader {
  get(id: string): Promise<Run | undefined>
  /** Newest first. */
  find(filter: RunFilter, limit: number): Promise<readonly Run[]>
  /** The newest run of each task of a project; a slot that misfired is none. */
  lastOfEachTask(projectId: string): Promise<readonly Run[]>
  runDatasets(runId: string): Promise<readonly RunDataset[]>
  /** How many datasets each of the runs works on; runs without datasets are left out. */
  tallies(runIds: readonly string[]): Promise<ReadonlyMap<string, RunTally>>
}

export interface RunTally {
  readonly datasets: number
  readonly failed: number
}

/** What a run has done to one dataset. */
export interface RunDataset {
  readonly runId: string
  readonly datasetId: string
  readonly name: string
  readonly state: DatasetState
  readonly counts: DatasetCounts
  readonly expectedRows?: number
  readonly message?: string
  readonly startedAt?: Date
  readonly endedAt?: Date
}

export interface RunEnd {
  readonly state: 'COMPLETED' | 'FAILED' | 'CANCELED'
  readonly endedAt: Date
  readonly problem?: RunProblem
}

export interface RunWriter extends RunReader {
  /** False when another run of the same task is active: a task has at most one. */
  add(run: Run): Promise<boolean>
  /** Moves the run to RUNNING. False when `worker` no longer holds an active run. */
  markRunning(id: string, worker: string): Promise<boolean>
  /** Asks for a stop: state STOPPING. False when the run is not active or a stop had been asked for before. */
  requestStop(id: string, by: string): Promise<boolean>
  /** Extends the lease of an active run that `worker` holds; nobody else ends it before the unit does. False when it does not. */
  renew(id: string, worker: string, leaseExpiresAt: Date): Promise<boolean>
  /** Ends an active run that `worker` holds. False, and no change, when it is not active or another worker's. */
  end(id: string, worker: string, end: RunEnd): Promise<boolean>
  /** Writes the datasets' present states, inserting or replacing by run and dataset id. */
  saveDatasets(datasets: readonly RunDataset[]): Promise<void>
}

/** What is known of a dataset that exists on the platform: its shape, where readers find it, when it was published. */
export interface CatalogDataset {
  readonly projectId: string
  readonly taskId: string
  readonly datasetId: string
  readonly name: string
  /** Schema of the original source table; empty when there is none. */
  readonly sourceSchema: string
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  /** Where consumers and downstream tasks read. */
  readonly readFrom: TableName
  /** Every other table and view of the dataset, by role: `table`, `prior`, `history`. */
  readonly artefacts: Readonly<Record<string, TableName>>
  /** When a run last made its rows; absent while it is only prepared, and empty. */
  readonly publishedAt?: Date
}

export interface DatasetReader {
  ofProject(projectId: string): Promise<readonly CatalogDataset[]>
  ofTask(projectId: string, taskId: string): Promise<readonly CatalogDataset[]>
}
export interface DatasetWriter extends DatasetReader {
  /** Inserts, or replaces by project, task and dataset id. */
  save(datasets: readonly CatalogDataset[]): Promise<void>
}
