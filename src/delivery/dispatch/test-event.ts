import { eventKinds, eventType, type EventKind } from '../../contract/events/catalogue.ts'
import type { LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import { taskCompleted } from '../../contract/events/task-completed.ts'
import { taskFailed } from '../../contract/events/task-failed.ts'
import { taskStarted } from '../../contract/events/task-started.ts'
import { taskStopped } from '../../contract/events/task-stopped.ts'

interface TestIdentity {
  newId(): string
  readonly tenantId: string
}

const runMs = 42_000

/** An event of a data task that there is not, valid like any other; its names say that it is a test. */
export function testEvent(type: string, { newId, tenantId }: TestIdentity, now: Date): LifecycleEvent {
  const kind: EventKind = eventKinds.find(candidate => eventType(candidate) === type) ?? 'started'
  const facts = {
    id: newId(),
    time: now,
    tenantId,
    runId: newId(),
    task: {
      id: 'millrace-test',
      name: 'Test of a webhook',
      type: 'STORAGE' as const,
      ownerId: 'millrace-test',
      spaceId: 'millrace-test',
      projectId: 'millrace-test',
      description: 'Sent by a person to try a webhook; nothing has run.',
    },
    startTime: kind === 'started' ? now : new Date(now.getTime() - runMs),
    startMethod: 'USER' as const,
    startedBy: 'millrace-test',
  }
  switch (kind) {
    case 'started':
      return taskStarted(facts)
    case 'completed':
      return taskCompleted({ ...facts, endTime: now })
    case 'failed':
      return taskFailed({ ...facts, endTime: now, problem: testProblem })
    case 'stopped':
      return taskStopped({ ...facts, stoppedBy: 'millrace-test', stoppedTime: now })
  }
}

const testProblem = {
  code: 'WEBHOOK-TEST',
  title: 'Test of a webhook',
  source: 'millrace',
  status: 500,
  message: 'Nothing has failed: this event was sent to try a webhook.',
}
