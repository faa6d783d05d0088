/** The words for the four types of events, in the order in which a run can publish them. */
export const eventKinds = ['started', 'completed', 'failed', 'stopped'] as const
export type EventKind = (typeof eventKinds)[number]

/** The attribute `type` of each kind of event. */
export const eventTypes = {
  started: 'com.qlik.v1.di-projects.di-tasks.started',
  completed: 'com.qlik.v1.di-projects.di-tasks.completed',
  failed: 'com.qlik.v1.di-projects.di-tasks.failed',
  stopped: 'com.qlik.v1.di-projects.di-tasks.stopped',
} as const satisfies Record<EventKind, string>
export type EventType = (typeof eventTypes)[EventKind]

/** The types of data tasks. */
export const taskTypes = [
  'LANDING',
  'STORAGE',
  'QVD_STORAGE',
  'TRANSFORM',
  'DATAMART',
  'REGISTERED_DATA',
  'REPLICATION',
  'LAKE_LANDING',
  'KNOWLEDGE_MART',
  'FILE_BASED_KNOWLEDGE_MART',
  'FILE_LANDING',
  'ICEBERG_STORAGE',
  'MIRROR',
] as const
export type TaskType = (typeof taskTypes)[number]

/** What starts a run. */
export const startMethods = ['USER', 'SCHEDULER'] as const
export type StartMethod = (typeof startMethods)[number]

/** The data task that an event is about. */
export interface DataTask {
  readonly id: string
  readonly name: string
  readonly type: TaskType
  readonly ownerId: string
  readonly spaceId: string
  readonly projectId: string
  readonly description?: string | undefined
}

/** `data` of a started event, and a part of it of every other one. Times are ISO 8601 in UTC. */
export interface StartedData {
  readonly dataTask: DataTask
  readonly startTime: string
  readonly startedBy: string
  readonly startMethod?: StartMethod | undefined
}

export interface CompletedData extends StartedData {
  readonly endTime: string
}

export interface FailedData extends CompletedData {
  readonly errorDetails: ErrorDetails
  /** Summary of the failure. */
  readonly errorMessage: string
}

/** What kind of failure it was. */
export interface ErrorDetails {
  readonly code: string
  readonly title: string
  readonly source: string
  readonly status: number
}

export interface StoppedData extends Omit<StartedData, 'startedBy'> {
  readonly stoppedBy: string
  readonly stoppedTime: string
}

interface EventOf<Type extends EventType, Data> {
  readonly id: string
  readonly specversion: '1.0'
  readonly type: Type
  readonly source: string
  /** di-projects/{projectId}/di-tasks/{taskId}/runs/{runId}: the events of one run share it. */
  readonly subject?: string | undefined
  /** When the event was made. */
  readonly time: string
  readonly datacontenttype: string
  readonly dataschema?: string | undefined
  readonly tenantid: string
  readonly userid: string
  /** Millrace always writes it; other producers of the contract may not. */
  readonly spaceid?: string | undefined
  /** Millrace always writes it; other producers of the contract may not. */
  readonly ownerid?: string | undefined
  readonly extensions: {
    readonly actor: Readonly<Record<string, unknown>>
    readonly updates: readonly Readonly<Record<string, unknown>>[]
  }
  readonly data: Data
}

/** A run of a data task began. */
export type TaskStartedEvent = EventOf<typeof eventTypes.started, StartedData>
/** A run of a data task ended by itself, and all of its datasets are up to date. */
export type TaskCompletedEvent = EventOf<typeof eventTypes.completed, CompletedData>
/** A run of a data task ended with an error. */
export type TaskFailedEvent = EventOf<typeof eventTypes.failed, FailedData>
/** A run of a data task was stopped by somebody. */
export type TaskStoppedEvent = EventOf<typeof eventTypes.stopped, StoppedData>

/** The event that ends a run: each run that started has exactly one. */
export type TerminalEvent = TaskCompletedEvent | TaskFailedEvent | TaskStoppedEvent
/** The four events, told apart by `type`. Attributes beyond these are kept, and are not in the type. */
export type LifecycleEvent = TaskStartedEvent | TerminalEvent

/** The event of each kind. */
export interface EventsByKind {
  readonly started: TaskStartedEvent
  readonly completed: TaskCompletedEvent
  readonly failed: TaskFailedEvent
  readonly stopped: TaskStoppedEvent
}

/** Whether the event says that a run began. */
export function isStarted(event: LifecycleEvent): event is TaskStartedEvent {
  return event.type === eventTypes.started
}

/** Whether the event says that a run ended without an error. */
export function isCompleted(event: LifecycleEvent): event is TaskCompletedEvent {
  return event.type === eventTypes.completed
}

/** Whether the event says that a run ended with an error. */
export function isFailed(event: LifecycleEvent): event is TaskFailedEvent {
  return event.type === eventTypes.failed
}

/** Whether the event says that somebody stopped a run. */
export function isStopped(event: LifecycleEvent): event is TaskStoppedEvent {
  return event.type === eventTypes.stopped
}

/** Whether the event ends its run: completed, failed or stopped. */
export function isTerminal(event: LifecycleEvent): event is TerminalEvent {
  return !isStarted(event)
}
