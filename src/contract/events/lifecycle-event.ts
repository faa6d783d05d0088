import { z } from 'zod'
import { TaskCompletedEvent } from './task-completed.ts'
import { TaskFailedEvent } from './task-failed.ts'
import { TaskStartedEvent } from './task-started.ts'
import { TaskStoppedEvent } from './task-stopped.ts'

/** The four events of the public contract, told apart by `type`. */
export const LifecycleEvent = z.discriminatedUnion('type', [
  TaskStartedEvent,
  TaskCompletedEvent,
  TaskFailedEvent,
  TaskStoppedEvent,
])
export type LifecycleEvent = z.infer<typeof LifecycleEvent>
