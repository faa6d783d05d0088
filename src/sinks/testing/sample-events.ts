import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { publishEvents } from '../../../test/support/publish-events.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { taskStarted } from '../../contract/events/task-started.ts'
import type { SinkEvent } from '../../delivery/event-sink.ts'
import { openSqliteStore } from '../../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../store/store.ts'

export interface StateForTest extends AsyncDisposable {
  readonly store: Store
  /** Publishes so many events and returns them as a follower reads them. */
  append(events: number): Promise<readonly SinkEvent[]>
}

export async function openState(): Promise<StateForTest> {
  const folder = temporaryFolder()
  const store = await openSqliteStore({ file: join(folder.path, 'millrace.db') })
  return {
    store,
    async append(events) {
      const newest = await store.read(records => records.events.newestPosition())
      await publishEvents(store, { events, tasks: 3, eventsInUnit: 100 })
      return await store.read(records => records.events.after(newest, events))
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** An event with attributes that need care in headers. */
export function anAwkwardEvent(): SinkEvent {
  const time = new Date('2026-11-23T12:00:00.123Z')
  const task = {
    id: 'land.orders',
    name: 'Törns & more',
    type: 'LANDING' as const,
    ownerId: 'Zoë "100%" 😀',
    spaceId: 'space *',
    projectId: 'flights > all',
  }
  const facts = { tenantId: 'tenant', runId: 'run-1', startMethod: 'USER' as const, startedBy: 'Zoë "A"' }
  const event = taskStarted({ ...facts, id: randomUUID(), time, task, startTime: time })
  return { position: 1, body: JSON.stringify(event) }
}

export function idOf({ body }: SinkEvent): string {
  return (JSON.parse(body) as { id: string }).id
}
