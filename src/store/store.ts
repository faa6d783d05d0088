import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'
import type { Column } from '../foundation/column.ts'
import type { TableName } from '../foundation/sql-text.ts'
import type { DataTask } from '../contract/events/data-task.ts'
import type { DatasetCounts, DatasetState, RunProblem, RunState, StartMethod } from '../contract/run.ts'
import type { DeliveryReader, DeliveryWriter } from './delivery-state.ts'
import type { CursorWriter, KeyReader, KeyWriter, WorkerWriter } from './server-state.ts'
import type { SlotReader, SlotWriter } from './schedule-state.ts'
import type { WebhookReader, WebhookWriter } from './webhook-state.ts'

export * from './delivery-state.ts'
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

export const storeTopics = ['events', 'webhooks', 'deliveries'] as const
export type StoreTopic = (typeof storeTopics)[number]

export interface Readers {
  readonly launches: LaunchReader
  readonly runs: RunReader
  readonly datasets: DatasetReader
  readonly logs: LogReader
  readonly events: EventReader
  readonly webhooks: WebhookReader
  readonly deliveries: DeliveryReader
  readonly keys: KeyReader
  readonly slots: SlotReader
}

export interface UnitOfWork extends Readers {
  readonly launches: LaunchWriter
  readonly runs: RunWriter
  readonly datasets: DatasetWriter
  readonly logs: LogWriter
  readonly webhooks: WebhookWriter
  readonly deliveries: DeliveryWriter
  readonly keys: KeyWriter
  readonly slots: SlotWriter
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
}

export interface RunReader {
  get(id: string): Promise<Run | undefined>
  /** Newest first. */
  find(filter: RunFilter, limit: number): Promise<readonly Run[]>
  /** The newest run of each task of a project; a slot that misfired is none. */
  lastOfEachTask(projectId: string): Promise<readonly Run[]>
  runDatasets(runId: string): Promise<readonly RunDataset[]>
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
  /** Extends the leases of all active runs of a worker; returns the ids of those for which a stop was asked. */
  renewLeases(worker: string, expiresAt: Date): Promise<readonly string[]>
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
  readonly publishedAt: Date
}

export interface DatasetReader {
  ofProject(projectId: string): Promise<readonly CatalogDataset[]>
  ofTask(projectId: string, taskId: string): Promise<readonly CatalogDataset[]>
}
export interface DatasetWriter extends DatasetReader {
  /** Inserts, or replaces by project, task and dataset id. */
  save(datasets: readonly CatalogDataset[]): Promise<void>
}

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LogLine {
  readonly runId: string
  readonly at: Date
  readonly level: LogLevel
  /** Dataset id, when the line is about one. */
  readonly dataset?: string
  readonly text: string
}
/** A stored log line; `sequence` grows in the order of writing. */
export interface StoredLogLine extends LogLine {
  readonly sequence: number
}
export interface LogReader {
  ofRun(runId: string, afterSequence: number, limit: number): Promise<readonly StoredLogLine[]>
}
export interface LogWriter extends LogReader {
  append(lines: readonly LogLine[]): Promise<void>
}

export interface StoredEvent {
  /** Invariant 5: grows in commit order; once a position is visible, no smaller one appears later. */
  readonly position: number
  readonly event: LifecycleEvent
  /** The exact JSON text of the event. */
  readonly body: string
  readonly runId: string
}

export interface EventFilter {
  readonly projectId?: string
  readonly taskId?: string
  readonly runId?: string
  readonly types?: readonly string[]
  readonly since?: Date
}

export interface EventReader {
  /** The position of the newest event; 0 when there is none. */
  newestPosition(): Promise<number>
  /** Oldest first, from the first position greater than `position`. */
  after(position: number, limit: number, filter?: EventFilter): Promise<readonly StoredEvent[]>
  /** The newest `limit` events that match, oldest first. */
  latest(limit: number, filter?: EventFilter): Promise<readonly StoredEvent[]>
  get(eventId: string): Promise<StoredEvent | undefined>
}

export interface Outbox {
  append(event: LifecycleEvent, runId: string): Promise<void>
}
