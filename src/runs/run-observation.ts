import type { DatasetCounts, DatasetState, RunProblem } from '../contract/run.ts'

/** What a launch tells whoever watches it, in the order in which it happens. */
export type RunObservation =
  | {
      readonly kind: 'launch started'
      readonly launch: number
      readonly project: string
      readonly tasks: readonly ObservedTask[]
    }
  | { readonly kind: 'task started'; readonly taskId: string; readonly runId: string; readonly at: Date }
  | {
      readonly kind: 'datasets planned'
      readonly taskId: string
      readonly datasets: readonly { readonly id: string; readonly name: string }[]
    }
  | { readonly kind: 'dataset changed'; readonly taskId: string; readonly dataset: ObservedDataset }
  | {
      readonly kind: 'task ended'
      readonly taskId: string
      readonly runId: string
      readonly state: 'COMPLETED' | 'FAILED' | 'CANCELED'
      readonly durationMs: number
      readonly problem?: RunProblem
      readonly datasets: readonly ObservedDataset[]
    }
  | { readonly kind: 'task skipped'; readonly taskId: string; readonly because: readonly string[] }
  | {
      readonly kind: 'event published'
      readonly type: string
      readonly taskId: string
      readonly eventId: string
    }
  | { readonly kind: 'launch ended'; readonly launch: number; readonly result: LaunchResult }

export interface ObservedTask {
  readonly id: string
  readonly name: string
  readonly type: string
  /** Ids of the tasks of this launch that it waits for. */
  readonly upstream: readonly string[]
}

export interface ObservedDataset {
  readonly id: string
  readonly name: string
  readonly state: DatasetState
  readonly counts: DatasetCounts
  readonly expectedRows?: number
  readonly message?: string
}

export interface LaunchResult {
  readonly completed: readonly string[]
  readonly failed: readonly string[]
  readonly stopped: readonly string[]
  readonly skipped: readonly string[]
  /** Rows that came in, over all datasets. */
  readonly rows: number
  readonly durationMs: number
  readonly events: {
    readonly started: number
    readonly completed: number
    readonly failed: number
    readonly stopped: number
  }
}
