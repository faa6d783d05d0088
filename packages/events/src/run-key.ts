import type { LifecycleEvent } from './events.ts'

const runSubject = /^di-projects\/[^/]+\/di-tasks\/[^/]+\/runs\/[^/]+$/

/**
 * What all events of one run share and no other event has: pairs `started` with the event that ends the run, in whatever order they
 * come. It is the subject; for producers that write no run into it, the id of the data task with the time when the run started.
 */
export function runKeyOf({ subject, data }: LifecycleEvent): string {
  if (subject !== undefined && runSubject.test(subject)) return subject
  return `${data.dataTask.id}@${data.startTime}`
}
