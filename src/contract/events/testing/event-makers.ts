import type { EventKind } from '../catalogue.ts'
import type { EventFacts } from '../envelope.ts'
import type { LifecycleEvent } from '../lifecycle-event.ts'
import { taskCompleted } from '../task-completed.ts'
import { taskFailed } from '../task-failed.ts'
import { taskStarted } from '../task-started.ts'
import { taskStopped } from '../task-stopped.ts'

/** Facts for a test that does not care which. */
export function someFacts(changes: Partial<EventFacts> = {}): EventFacts {
  return {
    id: '8b6adb1b-d6dd-47bd-ab3d-17d231166ba7',
    time: new Date('2026-03-02T06:00:12.512Z'),
    tenantId: 'Jq3x_T8vWm0aBcD4eFgH5iKlMn6oPqRs',
    runId: 'run-1',
    task: {
      id: 'orders-k3xd',
      name: 'Orders',
      type: 'STORAGE',
      ownerId: '65f1c2a4b3d8e7f609182734',
      spaceId: '65f1c2a4b3d8e7f609182735',
      projectId: '65f1c2a4b3d8e7f609182736',
      description: '',
    },
    startTime: new Date('2026-03-02T06:00:00.204Z'),
    startMethod: 'SCHEDULER',
    startedBy: '65f1c2a4b3d8e7f609182737',
    ...changes,
  }
}

/** An event of each kind from the same facts. */
export function someEvents(facts: EventFacts = someFacts()): Readonly<Record<EventKind, LifecycleEvent>> {
  const endTime = new Date('2026-03-02T06:00:12.498Z')
  const problem = {
    code: 'X-1',
    title: 'It failed',
    source: 'millrace',
    status: 500,
    message: 'The disk is full',
  }
  return {
    started: taskStarted(facts),
    completed: taskCompleted({ ...facts, endTime }),
    failed: taskFailed({ ...facts, endTime, problem }),
    stopped: taskStopped({ ...facts, stoppedBy: 'ada', stoppedTime: endTime }),
  }
}
