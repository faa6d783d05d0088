import { eventCatalogue, eventKinds, eventType, type EventKind } from '../events/catalogue.ts'
import type { EventFacts } from '../events/envelope.ts'
import { eventSchemaBody, type JsonSchema } from '../events/event-json-schema.ts'
import type { LifecycleEvent } from '../events/lifecycle-event.ts'
import { taskCompleted } from '../events/task-completed.ts'
import { taskFailed } from '../events/task-failed.ts'
import { taskStarted } from '../events/task-started.ts'
import { taskStopped } from '../events/task-stopped.ts'
import { runProblems } from '../problems/run-problems.ts'

const channelName = 'systemEventsDiProjectsDiTasks'
const tags = [{ name: 'di-tasks', description: 'Runs of data tasks' }]

/** The AsyncAPI 3.0 document of the events that Millrace publishes, with the schemas that it writes by. */
export function asyncApiDocument({ version }: { readonly version: string }): JsonSchema {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Data integration projects: events',
      version,
      description:
        'Each run of a data task publishes one started event, and later exactly one of completed, failed and stopped, ' +
        'in this order. An event is delivered at least once: its id tells repetitions apart, and its subject names the run.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags,
    },
    defaultContentType: 'application/json',
    channels: {
      [channelName]: {
        address: 'system-events.di-projects.di-tasks',
        title: 'Data task events',
        description: 'What happens to the runs of data tasks, as CloudEvents 1.0 in structured JSON.',
        messages: forEachKind(kind => ({ $ref: `#/components/messages/${nameOf(kind)}` })),
      },
    },
    operations: Object.fromEntries(
      eventKinds.map(kind => [`send${capitalised(nameOf(kind))}`, operation(kind)]),
    ),
    components: {
      messages: forEachKind(message),
      schemas: forEachKind(kind => eventSchemaBody(kind, 'published')),
    },
  }
}

function operation(kind: EventKind): JsonSchema {
  const { title, summary, description } = eventCatalogue[kind]
  return {
    action: 'send',
    channel: { $ref: `#/channels/${channelName}` },
    title,
    summary,
    description,
    tags,
    messages: [{ $ref: `#/channels/${channelName}/messages/${nameOf(kind)}` }],
  }
}

function message(kind: EventKind): JsonSchema {
  const { title, summary, description } = eventCatalogue[kind]
  return {
    name: eventType(kind),
    title,
    summary,
    description,
    contentType: 'application/json',
    tags,
    payload: { $ref: `#/components/schemas/${nameOf(kind)}` },
    examples: [{ name: nameOf(kind), summary: title, payload: exampleEvent(kind) }],
  }
}

function forEachKind(make: (kind: EventKind) => JsonSchema): JsonSchema {
  return Object.fromEntries(eventKinds.map(kind => [nameOf(kind), make(kind)]))
}

function nameOf(kind: EventKind): string {
  return `task${capitalised(kind)}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const exampleFacts: EventFacts = {
  id: '5f0c7d3e-2b1a-4c9d-8e7f-6a5b4c3d2e1f',
  time: new Date('2026-03-02T06:00:12.512Z'),
  tenantId: 'Jq3x_T8vWm0aBcD4eFgH5iKlMn6oPqRs',
  runId: '01JNB3M6Q4R8S2T5V7W9X1Y3Z5',
  task: {
    id: 'orders_storage-k3xd',
    name: 'Orders storage',
    type: 'STORAGE',
    ownerId: '65f1c2a4b3d8e7f609182734',
    spaceId: '65f1c2a4b3d8e7f609182735',
    projectId: '65f1c2a4b3d8e7f609182736',
    description: 'Orders and customers with their history',
  },
  startTime: new Date('2026-03-02T06:00:00.204Z'),
  startMethod: 'USER',
  startedBy: '65f1c2a4b3d8e7f609182734',
}

function exampleEvent(kind: EventKind): LifecycleEvent {
  const endTime = new Date('2026-03-02T06:00:12.498Z')
  const code = 'QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR'
  const { title, source, status } = runProblems[code]
  const message = "The following tables failed to load: 'orders'"
  switch (kind) {
    case 'started':
      return taskStarted({ ...exampleFacts, time: new Date('2026-03-02T06:00:00.211Z') })
    case 'completed':
      return taskCompleted({ ...exampleFacts, endTime })
    case 'failed':
      return taskFailed({ ...exampleFacts, endTime, problem: { code, title, source, status, message } })
    case 'stopped':
      return taskStopped({ ...exampleFacts, stoppedBy: exampleFacts.startedBy, stoppedTime: endTime })
  }
}
