import type { RunProblem } from '../../contract/run.ts'
import type { Timekeeper } from '../../foundation/timekeeper.ts'
import type { Project, Task } from '../../projects/project.ts'
import type { Slot, Store } from '../../store/store.ts'
import type { RunBegins } from '../execute-task.ts'
import type { RunObservation } from '../run-observation.ts'
import type { KnownTask } from './scheduled-tasks.ts'

export interface ScheduledProject {
  /** Undefined while it has errors. */
  readonly project: Project | undefined
  /** Known also then. */
  readonly outline?: { readonly id: string }
}

export interface SchedulerParts {
  readonly store: Store
  readonly time: Timekeeper
  newId(): string
  /** This process, by the name that no other has. */
  readonly worker: string
  /** What the name of a process alone tells of it. */
  readonly livenessOf: (worker: string) => 'alive' | 'dead' | 'unknown'
  /** Every project as it is now; asked often, so what has not changed costs nothing and is the same object. */
  readonly projects: () => Promise<readonly ScheduledProject[]>
  /** Whether this process may run a task. What it may not run is left to the processes that may. */
  readonly runsHere: (project: Project, task: Task) => boolean
  /** Runs one task. Throws when the launch cannot begin; what becomes of the run is observed. */
  readonly launch: (order: ScheduledLaunch) => Promise<unknown>
  readonly observer: SchedulerObserver
  readonly timing?: Partial<SchedulerTiming>
}

export interface ScheduledLaunch {
  readonly projectId: string
  readonly taskId: string
  readonly startedBy: string
  readonly begins: RunBegins
  readonly observe: (observation: RunObservation) => void
}

export interface SchedulerTiming {
  /** Projects are asked for so often, or less often where that takes long; slots of others are looked at so often. */
  readonly lookMs: number
  /** A claim counts for so long after its process was heard of. */
  readonly leaseMs: number
  /** A time that comes later than this was missed. */
  readonly lateMs: number
}

export const usualTiming: SchedulerTiming = { lookMs: 2_000, leaseMs: 15_000, lateMs: 60_000 }

/** What became of older slots is known by the history of runs alone. */
export const slotRetentionMs = 31 * 86_400_000

/** For logs and metrics; called by the scheduler. */
export interface SchedulerObserver {
  started(known: KnownTask, slot: Slot, runId: string): void
  misfired(known: KnownTask, slot: Slot, problem: RunProblem): void
  /** The completion of a task asked for a run of another one. */
  triggered(known: KnownTask, by: string): void
  /** Times from `first` to `slot` passed while nothing could start the task; one run makes up for them. */
  madeUp(known: KnownTask, slot: Slot, first: Date): void
  /** Something failed that is tried again. */
  trouble(what: string, error: unknown): void
}
