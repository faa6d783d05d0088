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
  const rows = appended.map(({ event, runId }) => [
    event.id,
    event.type,
    storedTime(new Date(event.time)),
    event.data.dataTask.projectId,
    event.data.dataTask.id,
    runId,
    JSON.stringify(event),
  ])
  for (const slice of slices(rows, 100)) {
    if (spelling.concurrent) {
      const stored = await runSql(db, insertNumbered(slice.length, spelling), slice.flat())
      if (stored.length < slice.length) throw new Error('the state has no counter of events')
    } else {
      const last = await takeNumbers(db, 'event', slice.length)
      await runSql(db, insertEvents(slice.length, spelling), [last - slice.length, ...slice.flat()])
    }
  }
}

/** One statement a number of events: its text is the same each time, so it is prepared once. Its first value is the position before them. */
function insertEvents(count: number, { bound }: BatchSql): string {
  const rows = rowsFrom(2, count, bound).map((row, index) => `(${bound(1)} + ${index + 1}, ${row})`)
  return `insert into events (position, ${storedColumns.join(', ')}) values ${rows.join(', ')}`
}

/** With the taking of the numbers in the same statement: others wait for the commit after it, and not for this process to go on. */
function insertNumbered(count: number, { bound }: BatchSql): string {
  const rows = rowsFrom(1, count, bound).map((row, index) => `(${index + 1}, ${row})`)
  const names = storedColumns.join(', ')
  return `with taken as (update counters set value = value + ${count} where name = 'event' returning value - ${count} as before)
    insert into events (position, ${names}) select before + place, ${names}
      from taken, (values ${rows.join(', ')}) as given (place, ${names}) returning position`
}

/** The bound values of each row, whose first one has this number. */
function rowsFrom(first: number, count: number, bound: BatchSql['bound']): readonly string[] {
  const width = storedColumns.length
  return Array.from({ length: count }, (_, row) =>
    storedColumns.map((_name, column) => bound(first + row * width + column)).join(', '),
  )
}

const storedColumns = ['id', 'type', 'time', 'project_id', 'task_id', 'run_id', 'body'] as const

function eventOf(row: Pick<StateTables['events'], (typeof columns)[number]>): StoredEvent {
  return { position: row.position, event: parseStored(row.body), body: row.body, runId: row.run_id }
}
