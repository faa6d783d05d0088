import type { TaskKind } from '../contract/task-kind.ts'
import type { Place } from '../foundation/app-error.ts'
import type { DatasetDefinition } from './dataset-definition.ts'
import type { RecurrenceRule } from './recurrence-rule.ts'
import type { SourceSelection } from './source-selection.ts'
import type { Relationship } from './star-schema.ts'
import type { TransformationRule } from './transformation-rule.ts'

/**
 * A project as the rest of Millrace sees it: files read, bindings resolved, defaults applied, old names replaced.
 * Each part knows the place in the files that it came from.
 */
export interface Project {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly type: 'DATA_PIPELINE' | 'DATA_MOVEMENT'
  readonly platformType: string
  /** Name of a connection of the workspace; empty: the workspace's default platform. */
  readonly platformConnection: string
  readonly spaceId: string
  readonly ownerId: string
  readonly naming: ArtefactNaming
  /** In the order of their folders' names. */
  readonly tasks: readonly Task[]
  readonly place: Place
}

/** `settings.artifactsNaming` of the project file. */
export interface ArtefactNaming {
  readonly suffixLiveViews: string
  readonly suffixChangesView: string
  readonly suffixCurrentView: string
  readonly suffixHistoryViews: string
  readonly suffixLiveHistoryViews: string
  readonly suffixInternalSchema: string
  readonly prefixSchema: string
  readonly prefixHeaderColumns: string
  readonly defaultSchemaNameOption: 'NONE' | 'LOWER_CASE' | 'UPPER_CASE' | 'NO_FURTHER_PROCESSING'
}

export interface Task {
  readonly id: string
  readonly name: string
  readonly type: TaskKind
  readonly description: string
  /** As written, bindings resolved; the task type's schema parses it and applies its defaults. */
  readonly settings: unknown
  readonly sourceConnection: string
  /** Of `sourceConnection` in sourceSelection.yaml; of the task when the file has none. */
  readonly connectionPlace: Place
  readonly selection: SourceSelection
  /** Enabled rules in the order of execution. */
  readonly rules: readonly TransformationRule[]
  readonly datasets: readonly DatasetDefinition[]
  readonly relationships: readonly Relationship[]
  readonly schedules: readonly Schedule[]
  /** Ids of the tasks of this project whose datasets this one reads, found in selection, datasets and aliases. */
  readonly upstream: readonly string[]
  /** `name` of task.yaml. */
  readonly place: Place
  /** Place of a key of task.yaml, such as `['settings', 'fullLoadOnly']`; of its nearest existing parent otherwise. */
  placeOf(path: readonly (string | number)[]): Place
}

/** When a task runs by itself. */
export interface Schedule {
  readonly enabled: boolean
  readonly type: 'NONE' | 'TIME_BASED' | 'EVENT_BASED' | 'DATA_EVENTS_BASED'
  readonly rules: readonly RecurrenceRule[]
  readonly start: Date | undefined
  readonly end: Date | undefined
  readonly timezone: string
  /** Whose completion starts the task, when the schedule is event-based. */
  readonly triggeredBy: 'ANY_INPUT_TASK' | 'ANY_SELECTED_TASK'
  /** What a time does that passed while nothing could start the task: it is made up for at once, or not at all. */
  readonly whenMissed: 'IMMEDIATE' | 'ONSCHEDULED'
  /** The selected tasks. */
  readonly triggers: readonly { readonly projectId: string; readonly taskId: string }[]
  readonly place: Place
}
