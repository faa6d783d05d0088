import { z } from 'zod'
import { TaskCompletedEvent } from './task-completed.ts'
import { TaskFailedEvent } from './task-failed.ts'
import { TaskStartedEvent } from './task-started.ts'
import { TaskStoppedEvent } from './task-stopped.ts'

/** The four events of the public contract, told apart by `type`. */
export const LifecycleEvent = z
  .discriminatedUnion('type', [TaskStartedEvent, TaskCompletedEvent, TaskFailedEvent, TaskStoppedEvent])
  .meta({ id: 'LifecycleEvent' })
export type LifecycleEvent = z.infer<typeof LifecycleEvent>

/**
 * The event that a value is; throws a ZodError otherwise. The answer is the value itself, not a copy: its attributes
 * keep their order, so that an event that is stored and sent on has the same bytes.
 */
export function parseLifecycleEvent(value: unknown): LifecycleEvent {
  assertLifecycleEvent(value)
  return value
}

function assertLifecycleEvent(value: unknown): asserts value is LifecycleEvent {
  LifecycleEvent.parse(value)
}
