import type { z } from 'zod'
import type { TaskKind } from '../contract/task-kind.ts'
import type { Column } from '../foundation/column.ts'
import type { Place } from '../foundation/app-error.ts'
import type { TableName } from '../foundation/sql-text.ts'
import type { Project, Task } from '../projects/project.ts'
import type { SqlDialect } from '../platforms/platform-type.ts'
import type { SourceTable } from '../sources/source-type.ts'
import type { Artefact } from './artefact.ts'
import type { RunContext } from './run-context.ts'

/** A kind of data task. A value, not a class. */
export interface TaskType<Settings = unknown> {
  readonly kind: TaskKind
  /** Schema of `settings` in task.yaml; applies the defaults. Unknown keys pass (the loader warns of them). */
  readonly settings: z.ZodType<Settings>
  /** Landing output feeds only storage tasks (project format, 3.2). */
  readonly output: 'landing' | 'consumable'
  /**
   * The datasets that the task will make, in an order in which each follows those of the same task that it reads.
   * Changes nothing. Throws `ProblemsInPlan` for what is wrong with the definition, with places.
   */
  plan(task: TaskOf<Settings>, context: PlanContext): Promise<readonly DatasetPlan[]>
  /** The tables and views of a planned dataset, each after those that it reads. */
  artefacts(plan: DatasetPlan, project: Project): readonly Artefact[]
  /**
   * Makes the planned datasets. Safe to start again after a crash at any point. Ends normally when every dataset is
   * current; throws `DatasetsFailed` when some failed and the others were kept.
   */
  run(task: TaskOf<Settings>, plans: readonly DatasetPlan[], run: RunContext): Promise<void>
}

/** A task whose settings its type has parsed. */
export interface TaskOf<Settings> extends Omit<Task, 'settings'> {
  readonly settings: Settings
}

/** What planning may look at. Live when a task runs; on empty tables in memory when a project is validated. */
export interface PlanContext {
  readonly project: Project
  /** False while a project is validated: then nothing is asked of sources and the platform. */
  readonly isLive: boolean
  /** Of the project's platform. */
  readonly dialect: Pick<SqlDialect, 'typeName'>
  /** Datasets of an upstream task, as planned or published. */
  datasetsOf(taskId: string): readonly InputDataset[]
  /** Columns that a query over the inputs would give. Throws AppError with the engine's words. */
  describe(select: string): Promise<readonly Column[]>
  /** Tables of the task's source connection; undefined when they cannot be known without the network. */
  sourceTables(): Promise<readonly SourceTable[] | undefined>
  /** Columns that an earlier run pinned for a dataset of this task. */
  pinned(
    datasetId: string,
  ): { readonly columns: readonly Column[]; readonly key: readonly string[] } | undefined
}

/** A dataset that a task may read. */
export interface InputDataset {
  readonly taskId: string
  readonly datasetId: string
  readonly name: string
  /** Schema of the original source table, for rules; empty when unknown. */
  readonly sourceSchema: string
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  readonly readFrom: TableName
  /** All versions, where the dataset keeps history. */
  readonly history?: TableName
}

/** A dataset that a task will make. */
export interface DatasetPlan {
  readonly id: string
  readonly name: string
  readonly sourceSchema: string
  /** The data columns, without header columns. Empty when they cannot be known before the task runs. */
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  /** Where consumers and downstream tasks read. */
  readonly readFrom: TableName
  readonly history?: TableName
  /** Every other table and view of the dataset, by role: `table`, `prior`, `history`. */
  readonly artefacts: Readonly<Record<string, TableName>>
  /** Query that gives the data columns, for datasets computed on the platform. */
  readonly select?: string
  /** The source table of a landing dataset. */
  readonly sourceTable?: SourceTable
  readonly materialized: boolean
  readonly keepsHistory: boolean
  /** Higher loads earlier. */
  readonly priority: number
  /** Ids of datasets of the same task that must be current first. */
  readonly after: readonly string[]
  readonly place: Place
}

/** Lets the settings type be inferred from the schema for the author, then forgets it for the registry. */
export function defineTaskType<Settings>(type: TaskType<Settings>): TaskType {
  return type as TaskType
}
