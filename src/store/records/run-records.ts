import { sql, type Insertable, type Kysely, type Selectable } from 'kysely'
import { activeRunStates } from '../../contract/run.ts'
import type { StateTables } from '../schema.ts'
import type { Run, RunFilter, RunReader, RunWriter } from '../store.ts'
import { parseStored, storedTime } from './stored-values.ts'

type RunRow = Omit<Selectable<StateTables['runs']>, 'log_lines' | 'sequence'>

const columns = [
  'id',
  'launch',
  'project_id',
  'task_id',
  'task',
  'state',
  'start_method',
  'started_by',
  'started_at',
  'ended_at',
  'stop_requested_by',
  'problem',
  'worker',
  'lease_expires_at',
] as const

// In literals: a partial index is only found by a condition without bound values.
const isActive = sql<boolean>`state in (${sql.join(activeRunStates.map(state => sql.lit(state)))})`

type RunReads = Omit<RunReader, 'runDatasets' | 'tallies'>
type RunWrites = Omit<RunWriter, keyof RunReader | 'saveDatasets'>

/** Every reading statement on runs. */
export function runReads(db: Kysely<StateTables>): RunReads {
  return {
    async get(id) {
      const row = await db.selectFrom('runs').select(columns).where('id', '=', id).executeTakeFirst()
      return row && runOf(row)
    },

    async find(filter, limit) {
      if (filter.states?.length === 0 || filter.ids?.length === 0) return []
      const rows = await matching(db, filter)
        .orderBy('started_at', 'desc')
        .orderBy('sequence', 'desc')
        .limit(limit)
        .execute()
      return rows.map(runOf)
    },

    async lastOfEachTask(projectId) {
      const rows = await db
        .selectFrom(
          matching(db, { projectId })
            .where('state', '<>', 'MISFIRED')
            .select(
              sql<number>`row_number() over (partition by task_id order by started_at desc, sequence desc)`.as(
                'age',
              ),
            )
            .as('aged'),
        )
        .select(columns)
        .where('age', '=', 1)
        .orderBy('task_id')
        .execute()
      return rows.map(runOf)
    },
  }
}

function matching(db: Kysely<StateTables>, filter: RunFilter) {
  const { projectId, taskId, launch, states, ids, notIds, startedWithin, olderThan } = filter
  let query = db.selectFrom('runs').select(columns)
  if (projectId !== undefined) query = query.where('project_id', '=', projectId)
  if (taskId !== undefined) query = query.where('task_id', '=', taskId)
  if (launch !== undefined) query = query.where('launch', '=', launch)
  if (states !== undefined) query = query.where('state', 'in', states)
  if (ids !== undefined) query = query.where('id', 'in', ids)
  if (notIds !== undefined && notIds.length > 0) query = query.where('id', 'not in', notIds)
  if (startedWithin !== undefined) {
    query = query
      .where('started_at', '>=', storedTime(startedWithin.from))
      .where('started_at', '<=', storedTime(startedWithin.to))
  }
  if (olderThan !== undefined) query = query.where(isOlderThan(olderThan))
  return query
}

/** In the order of `find`. */
function isOlderThan(id: string) {
  return sql<boolean>`(started_at, sequence) < (select started_at, sequence from runs where id = ${id})`
}

/** Every writing statement on runs. Each decision is one conditional statement, so it holds between processes. */
export function runWrites(db: Kysely<StateTables>): RunWrites {
  return {
    async add(run) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('runs')
        .values(rowOf(run))
        .onConflict(conflict => conflict.columns(['project_id', 'task_id']).where(isActive).doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    async requestStop(id, by) {
      const { numUpdatedRows } = await db
        .updateTable('runs')
        .set({ state: 'STOPPING', stop_requested_by: by })
        .where('id', '=', id)
        .where(isActive)
        .where('stop_requested_by', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    ...heldRunWrites(db),
  }
}

/** What only the process that holds a run may do to it. */
function heldRunWrites(db: Kysely<StateTables>): Pick<RunWriter, 'markRunning' | 'renew' | 'end'> {
  return {
    async markRunning(id, worker) {
      // A run that is STOPPING stays so: a stop that was asked for while the run started must not be lost.
      const { numUpdatedRows } = await db
        .updateTable('runs')
        .set({ state: sql`case state when 'STOPPING' then state else 'RUNNING' end` })
        .where('id', '=', id)
        .where('worker', '=', worker)
        .where(isActive)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async renew(id, worker, leaseExpiresAt) {
      const { numUpdatedRows } = await db
        .updateTable('runs')
        .set({ lease_expires_at: storedTime(leaseExpiresAt) })
        .where('id', '=', id)
        .where('worker', '=', worker)
        .where(isActive)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async end(id, worker, end) {
      const { numUpdatedRows } = await db
        .updateTable('runs')
        .set({
          state: end.state,
          ended_at: storedTime(end.endedAt),
          problem: end.problem ? JSON.stringify(end.problem) : null,
        })
        .where('id', '=', id)
        .where('worker', '=', worker)
        .where(isActive)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}

function rowOf(run: Run): Insertable<StateTables['runs']> {
  return {
    id: run.id,
    launch: run.launch,
    project_id: run.task.projectId,
    task_id: run.task.id,
    task: JSON.stringify(run.task),
    state: run.state,
    start_method: run.startMethod,
    started_by: run.startedBy,
    started_at: storedTime(run.startedAt),
    ended_at: storedTime(run.endedAt),
    stop_requested_by: run.stopRequestedBy ?? null,
    problem: run.problem ? JSON.stringify(run.problem) : null,
    worker: run.worker,
    lease_expires_at: storedTime(run.leaseExpiresAt),
  }
}

function runOf(row: RunRow): Run {
  return {
    id: row.id,
    launch: row.launch,
    task: parseStored(row.task),
    state: row.state,
    startMethod: row.start_method,
    startedBy: row.started_by,
    startedAt: new Date(row.started_at),
    ...(row.ended_at !== null && { endedAt: new Date(row.ended_at) }),
    ...(row.stop_requested_by !== null && { stopRequestedBy: row.stop_requested_by }),
    ...(row.problem !== null && { problem: parseStored(row.problem) }),
    worker: row.worker,
    leaseExpiresAt: new Date(row.lease_expires_at),
  }
}
