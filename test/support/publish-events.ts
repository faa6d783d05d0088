import { randomUUID } from 'node:crypto'
import { taskCompleted } from '../../src/contract/events/task-completed.ts'
import { taskStarted } from '../../src/contract/events/task-started.ts'
import type { DataTask } from '../../src/contract/events/data-task.ts'
import type { LifecycleEvent } from '../../src/contract/events/lifecycle-event.ts'
import type { Store } from '../../src/store/store.ts'

export interface PublishOptions {
  /** Events in all; two a run. */
  readonly events: number
  /** Runs are spread over so many data tasks. */
  readonly tasks: number
  /** Events of one transaction. */
  readonly eventsInUnit: number
  /** The tasks are in these spaces by turns; absent: all in `space`. */
  readonly spaces?: readonly string[]
}

/**
 * Publishes the events of runs, in the order in which runs publish them, as the runner does: by appending to the outbox. Calls
 * `between` after each transaction.
 */
export async function publishEvents(
  store: Store,
  { events, tasks, eventsInUnit, spaces = ['space'] }: PublishOptions,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly LifecycleEvent[]> {
  const published = Array.from({ length: events / 2 }, (_, run) =>
    eventsOfRun(aTask(run % tasks, spaces)),
  ).flat()
  for (let start = 0; start < published.length; start += eventsInUnit) {
    await store.write(async ({ outbox }) => {
      for (const event of published.slice(start, start + eventsInUnit))
        await outbox.append(event, runIdOf(event))
    })
    await between()
  }
  return published
}

function aTask(number: number, spaces: readonly string[]): DataTask {
  const id = `task-${String(number).padStart(4, '0')}`
  return {
    id,
    name: `Task ${number}`,
    type: 'STORAGE',
    ownerId: 'owner',
    spaceId: spaces[number % spaces.length] ?? '',
    projectId: 'project',
  }
}

function eventsOfRun(task: DataTask): readonly [LifecycleEvent, LifecycleEvent] {
  const time = new Date()
  const facts = {
    tenantId: 'tenant',
    runId: randomUUID(),
    task,
    startTime: time,
    startMethod: 'USER' as const,
    startedBy: 'ada',
  }
  return [
    taskStarted({ ...facts, id: randomUUID(), time }),
    taskCompleted({ ...facts, id: randomUUID(), time, endTime: time }),
  ]
}

function runIdOf({ subject = '' }: LifecycleEvent): string {
  return subject.slice(subject.lastIndexOf('/') + 1)
}
