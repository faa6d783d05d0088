import type { Webhook } from '../../store/store.ts'
import type { StepStart } from './step-start.ts'

/** A webhook that is an automation. */
export type Automation = Webhook & { readonly automation: NonNullable<Webhook['automation']> }

export interface TaskSelection {
  readonly project: string
  /** Selectors; empty: all tasks. */
  readonly tasks: readonly string[]
}

/** What a selection means now. */
export interface SelectedTasks {
  readonly projectId: string
  readonly projectName: string
  readonly spaceId: string
  /** In dependency order. */
  readonly taskIds: readonly string[]
}

export interface StartOrder {
  readonly selected: SelectedTasks
  readonly startedBy: string
  /** Noted by `noteStepStart` in the transaction that begins a run; when that throws, the run does not begin. */
  readonly step: StepStart
}

export interface StartedLaunch {
  readonly launch: number
  /** The first run that began. */
  readonly runId: string
}

export interface PlatformQuestion {
  readonly project?: string
  readonly connection?: string
  /** One query. */
  readonly sql: string
}

/** What automations do beside HTTP requests; the composition hands it in. What cannot be done throws AppError. */
export interface AutomationActions {
  select(selection: TaskSelection): Promise<SelectedTasks>
  /** Resolves when the first run has begun. Nothing begins while one of the tasks runs, or after the signal aborts. */
  start(order: StartOrder, signal: AbortSignal): Promise<StartedLaunch>
  /** Asks the tasks that run to stop: how many were asked. */
  stop(selected: SelectedTasks, by: string): Promise<number>
  /** Whether the query gives a row. Ends with the signal. */
  hasRows(question: PlatformQuestion, signal: AbortSignal): Promise<boolean>
}
