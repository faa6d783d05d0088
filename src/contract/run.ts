/**
 * The states of a run, as the REST API spells them. MISFIRED is no run: a time of a schedule that could not start the task,
 * of which the history tells and no event.
 */
export const runStates = [
  'STARTING',
  'RUNNING',
  'STOPPING',
  'COMPLETED',
  'FAILED',
  'CANCELED',
  'MISFIRED',
] as const
export type RunState = (typeof runStates)[number]

export const activeRunStates = ['STARTING', 'RUNNING', 'STOPPING'] as const satisfies readonly RunState[]
export const finalRunStates = [
  'COMPLETED',
  'FAILED',
  'CANCELED',
  'MISFIRED',
] as const satisfies readonly RunState[]

export const runReadiness = ['READY_TO_RUN', 'ALREADY_RUNNING', 'NOT_RUNNABLE'] as const
export type RunReadiness = (typeof runReadiness)[number]

export const datasetStates = ['QUEUED', 'LOADING', 'COMPLETED', 'ERROR', 'CANCELED'] as const
export type DatasetState = (typeof datasetStates)[number]

export const startMethods = ['USER', 'SCHEDULER'] as const
export type StartMethod = (typeof startMethods)[number]

/** What a run did to one dataset, in rows. */
export interface DatasetCounts {
  /** Rows that came in from the source or the inputs. */
  readonly processed: number
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
  /** Rows that the source could not give in the right shape; each is in the run's log. */
  readonly rejected: number
}

export const noCounts: DatasetCounts = { processed: 0, inserted: 0, updated: 0, deleted: 0, rejected: 0 }

/** Why a run or a dataset failed, as events and answers show it. */
export interface RunProblem {
  readonly code: string
  readonly title: string
  readonly source: string
  readonly status: number
  readonly message: string
}
