import type { DatasetCounts } from '../contract/run.ts'
import type { DatasetShape } from '../foundation/column.ts'
import type { Platform, PlatformSession } from '../platforms/platform-type.ts'
import type { Project } from '../projects/project.ts'
import type { SourceConnection } from '../sources/source-type.ts'
import type { ReloadType } from './artefact-settings.ts'
import type { DatasetPlan } from './task-type.ts'

/** Everything that a running task may touch; it has no other door to the outside. */
export interface RunContext {
  readonly project: Project
  /** Start of the run: the time that header columns carry. */
  readonly startedAt: Date
  /** Aborts on a stop or shutdown. Work in flight rolls back and the task throws the signal's reason. */
  readonly signal: AbortSignal
  readonly platform: Platform
  /** Right before a transaction on the platform ends: throws when another process has taken over the task. */
  requireHeld(session: PlatformSession): Promise<void>
  /** Shared by everybody in this run; the runner closes it. */
  openSource(connection: string): Promise<SourceConnection>
  /** Reports on one dataset; cheap, may be called for every batch. */
  dataset(plan: DatasetPlan): DatasetReporter
  /** How this run meets the rows that are there: as the task says, unless somebody has asked for a reload. */
  reloadType(plan: DatasetPlan, usual: ReloadType): ReloadType
  /** Says that the dataset is committed on the platform; downstream tasks and readers find it when the run has ended. */
  publish(plan: DatasetPlan, shape: DatasetShape): void
  log(level: 'debug' | 'info' | 'warn' | 'error', text: string, dataset?: string): void
}

export interface DatasetReporter {
  loading(expectedRows?: number): void
  /** The latest counts; rows processed only grow. */
  progress(counts: Partial<DatasetCounts>): void
  completed(counts: DatasetCounts, message?: string): void
  failed(message: string): void
  /** Work was rolled back because the run is being stopped. */
  canceled(): void
}
