import type { StartMethod } from '../../contract/run.ts'

/** Tasks of a project that are to run, each after those that it reads. */
export interface TasksToStart {
  readonly projectId: string
  readonly taskIds: readonly string[]
  readonly startMethod: StartMethod
  readonly startedBy: string
  /** What is also written in the transaction that begins a run, as JSON that any process understands. */
  readonly note?: unknown
}

/** The first run that began. */
export interface StartedTasks {
  readonly launch: number
  readonly runId: string
}

/** Starts tasks in this process or, where it cannot, in another one on the same state. */
export interface TaskStarter {
  /** Resolves when the first run has begun. Throws AppError for what kept all of them from beginning; then nothing has begun. */
  start(wanted: TasksToStart): Promise<StartedTasks>
}

/** Work that any process on the state can do that has the role and the labels for it. Kept as JSON. */
export type RequestedWork =
  | { readonly kind: 'start'; readonly wanted: TasksToStart }
  | { readonly kind: 'prepare'; readonly actionId: string; readonly wanted: TasksToMakeReady }

export interface TasksToMakeReady {
  readonly projectId: string
  readonly taskIds: readonly string[]
  readonly by: string
  readonly allowRecreate: boolean
  readonly recreates: boolean
}

export type RequestOutcome =
  | ({ readonly kind: 'started' } & StartedTasks)
  /** The action is the other process' own from now on. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'refused'
      readonly code: string
      readonly message: string
      readonly fix?: string | undefined
    }

export type DoneOutcome = Exclude<RequestOutcome, { readonly kind: 'refused' }>
