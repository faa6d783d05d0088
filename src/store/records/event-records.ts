import type { Kysely } from 'kysely'
import type { LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import type { StateTables } from '../schema.ts'
import type { EventFilter, EventReader, StoredEvent } from '../store.ts'
import { runSql, type BatchSql } from './batch-sql.ts'
import { takeNumbers } from './counters.ts'
import { parseStored, slices, storedTime } from './stored-values.ts'

const columns = ['position', 'run_id', 'body'] as const

/** Every reading statement on events. */
export function eventReads(db: Kysely<StateTables>): EventReader {
  return {
    async newestPosition() {
      const newest = await db
        .selectFrom('events')
        .select('position')
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst()
      return newest?.position ?? 0
    },

    async after(position, limit, filter = {}) {
      if (filter.types?.length === 0) return []
      const rows = await matching(db, filter)
        .where('position', '>', position)
        .orderBy('position')
        .limit(limit)
        .execute()
      return rows.map(eventOf)
    },

    async latest(limit, filter = {}) {
      if (filter.types?.length === 0) return []
      const rows = await matching(db, filter).orderBy('position', 'desc').limit(limit).execute()
      return rows.reverse().map(eventOf)
    },

    async get(eventId) {
      const row = await db.selectFrom('events').select(columns).where('id', '=', eventId).executeTakeFirst()
      return row && eventOf(row)
    },
  }
}

function matching(db: Kysely<StateTables>, { projectId, taskId, runId, types, since }: EventFilter) {
  let query = db.selectFrom('events').select(columns)
  if (projectId !== undefined) query = query.where('project_id', '=', projectId)
  if (taskId !== undefined) query = query.where('task_id', '=', taskId)
  if (runId !== undefined) query = query.where('run_id', '=', runId)
  if (types !== undefined) query = query.where('type', 'in', types)
  if (since !== undefined) query = query.where('time', '>=', storedTime(since))
  return query
}

export interface AppendedEvent {
  readonly event: LifecycleEvent
  readonly runId: string
}

/**
 * Invariant 5: gives the events of a unit their positions and stores them. The last statements before COMMIT, so that
 * the lock of the counter is short.
 */
export async function storeEvents(
  db: Kysely<StateTables>,
  spelling: BatchSql,
  appended: readonly AppendedEvent[],
): Promise<void> {
  if (appended.length === 0) return
  const first = (await takeNumbers(db, 'event', appended.length)) - appended.length + 1
  const rows = appended.map(({ event, runId }, index) => [
    first + index,
    event.id,
    event.type,
    storedTime(new Date(event.time)),
    event.data.dataTask.projectId,
    event.data.dataTask.id,
    runId,
    JSON.stringify(event),
  ])
  for (const slice of slices(rows, 100)) await runSql(db, insertEvents(slice.length, spelling), slice.flat())
}

/** One statement a number of events: its text is the same each time, so it is prepared once. */
function insertEvents(count: number, { bound }: BatchSql): string {
  const rows = Array.from({ length: count }, (_, row) => {
    const values = storedColumns.map((_name, column) => bound(row * storedColumns.length + column + 1))
    return `(${values.join(', ')})`
  })
  return `insert into events (${storedColumns.join(', ')}) values ${rows.join(', ')}`
}

const storedColumns = ['position', 'id', 'type', 'time', 'project_id', 'task_id', 'run_id', 'body'] as const

function eventOf(row: Pick<StateTables['events'], (typeof columns)[number]>): StoredEvent {
  return { position: row.position, event: parseStored(row.body), body: row.body, runId: row.run_id }
}
