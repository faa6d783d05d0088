import { eventTypePrefix } from './envelope.ts'
import { TaskCompletedEvent } from './task-completed.ts'
import { TaskFailedEvent } from './task-failed.ts'
import { TaskStartedEvent } from './task-started.ts'
import { TaskStoppedEvent } from './task-stopped.ts'

export const eventKinds = ['started', 'completed', 'failed', 'stopped'] as const
export type EventKind = (typeof eventKinds)[number]

/** The events that Millrace publishes, in the order in which a run can publish them. */
export const eventCatalogue = {
  started: {
    title: 'Data task started',
    summary: 'A data task has started',
    description:
      'A run of a data task began. Exactly one completed, failed or stopped event of the same run follows.',
    schema: TaskStartedEvent,
  },
  completed: {
    title: 'Data task completed',
    summary: 'A data task has completed',
    description: 'A run of a data task ended, and all of its datasets are up to date.',
    schema: TaskCompletedEvent,
  },
  failed: {
    title: 'Data task failed',
    summary: 'A data task has failed',
    description:
      'A run of a data task ended with an error. Datasets that failed show what they held before the run; the event says why.',
    schema: TaskFailedEvent,
  },
  stopped: {
    title: 'Data task stopped',
    summary: 'A data task was stopped',
    description: 'A user stopped a run of a data task. Work that had not been committed was rolled back.',
    schema: TaskStoppedEvent,
  },
} as const satisfies Record<EventKind, unknown>

/** The `type` attribute of a kind of event. */
export function eventType<Kind extends EventKind>(kind: Kind): `${typeof eventTypePrefix}${Kind}` {
  return `${eventTypePrefix}${kind}`
}
