import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely'
import type { Slot, SlotReader, SlotWriter } from '../schedule-state.ts'
import type { StateTables } from '../schema.ts'
import { changeClaimed, claimRow } from './claimed-rows.ts'
import { scheduleReads, scheduleWrites } from './schedule-records.ts'
import { storedTime } from './stored-values.ts'

const columns = [
  'sequence',
  'project_id',
  'task_id',
  'kind',
  'slot_at',
  'position',
  'state',
  'worker',
  'lease_expires_at',
  'run_id',
] as const

// In literals: a partial index is only found by a condition without bound values.
const isOpen = sql<boolean>`state in ('DUE', 'CLAIMED')`
const isDue = sql<boolean>`state in ('DUE', 'CLAIMED') and state = 'DUE'`

/** Every reading statement on slots. */
export function slotReads(db: Kysely<StateTables>): SlotReader {
  return {
    ...scheduleReads(db),
    open: limit => oldest(db, isOpen, limit),
    due: limit => oldest(db, isDue, limit),

    async lastOfEachTask(projectId) {
      const newest = db
        .selectFrom('slots')
        .select(({ fn }) => fn.max('sequence').as('sequence'))
        .where('project_id', '=', projectId)
        .groupBy('task_id')
      const rows = await db
        .selectFrom('slots')
        .select(columns)
        .where('sequence', 'in', newest)
        .orderBy('task_id')
        .execute()
      return rows.map(slotOf)
    },
  }
}

async function oldest(
  db: Kysely<StateTables>,
  condition: RawBuilder<boolean>,
  limit: number,
): Promise<readonly Slot[]> {
  const rows = await db
    .selectFrom('slots')
    .select(columns)
    .where(condition)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map(slotOf)
}

/** Every statement on slots and schedules. Each decision is one conditional statement, so it holds between processes. */
export function slotRecords(db: Kysely<StateTables>): SlotWriter {
  return { ...slotReads(db), ...scheduleWrites(db), ...newSlots(db), ...claimedSlots(db) }
}

function newSlots(db: Kysely<StateTables>): Pick<SlotWriter, 'addTime' | 'addEvent' | 'prune'> {
  return {
    async addTime({ projectId, taskId, at }, { worker, leaseExpiresAt }) {
      const row = await db
        .insertInto('slots')
        .values({
          ...newRow({ projectId, taskId, at, position: 0 }),
          kind: 'TIME',
          state: 'CLAIMED',
          worker,
          lease_expires_at: storedTime(leaseExpiresAt),
        })
        .onConflict(conflict =>
          conflict
            .columns(['project_id', 'task_id', 'slot_at'])
            .where(sql<boolean>`kind = 'TIME'`)
            .doNothing(),
        )
        .returning(columns)
        .executeTakeFirst()
      return row && slotOf(row)
    },

    async addEvent({ projectId, taskId, at, position }) {
      // A run that begins from a slot ends it in its own transaction: the event is part of that run, or finds no open slot.
      const { numUpdatedRows } = await db
        .updateTable('slots')
        .set({ slot_at: storedTime(at), position })
        .where('project_id', '=', projectId)
        .where('task_id', '=', taskId)
        .where('kind', '=', 'EVENT')
        .where(isOpen)
        .executeTakeFirst()
      if (numUpdatedRows > 0n) return false
      await db
        .insertInto('slots')
        .values({ ...newRow({ projectId, taskId, at, position }), kind: 'EVENT', state: 'DUE' })
        .execute()
      return true
    },

    async prune({ projectId, taskId }, before) {
      await db
        .deleteFrom('slots')
        .where('project_id', '=', projectId)
        .where('task_id', '=', taskId)
        .where('slot_at', '<', storedTime(before))
        .where('state', 'in', ['STARTED', 'MISFIRED'])
        .execute()
    },
  }
}

function newRow({ projectId, taskId, at, position }: Pick<Slot, 'projectId' | 'taskId' | 'at' | 'position'>) {
  return {
    project_id: projectId,
    task_id: taskId,
    slot_at: storedTime(at),
    position,
    worker: null,
    lease_expires_at: null,
    run_id: null,
  }
}

type ClaimedSlots = Pick<SlotWriter, 'claim' | 'renew' | 'end' | 'giveBack' | 'drop'>

function claimedSlots(db: Kysely<StateTables>): ClaimedSlots {
  const slots = { db, table: 'slots' } as const
  return {
    // A newer event may have joined it.
    claim: (seen, claim) => claimRow(slots, seen, claim, sql`and position = ${seen.position}`),

    async renew(sequences, { worker, leaseExpiresAt }) {
      if (sequences.length === 0) return
      await db
        .updateTable('slots')
        .set({ lease_expires_at: storedTime(leaseExpiresAt) })
        .where('sequence', 'in', sequences)
        .where('worker', '=', worker)
        .where('state', '=', 'CLAIMED')
        .execute()
    },

    end: (sequence, worker, { state, runId }) =>
      changeClaimed(slots, { sequence, worker }, { state, run_id: runId }),

    async giveBack(sequence, worker) {
      const due = { state: 'DUE', worker: null, lease_expires_at: null }
      await changeClaimed(slots, { sequence, worker }, due)
    },

    async drop(sequence, worker) {
      await db
        .deleteFrom('slots')
        .where('sequence', '=', sequence)
        .where('worker', '=', worker)
        .where('state', '=', 'CLAIMED')
        .execute()
    },
  }
}

function slotOf(row: Selectable<StateTables['slots']>): Slot {
  return {
    sequence: row.sequence,
    projectId: row.project_id,
    taskId: row.task_id,
    kind: row.kind,
    at: new Date(row.slot_at),
    position: row.position,
    state: row.state,
    ...(row.worker !== null && { worker: row.worker }),
    ...(row.lease_expires_at !== null && { leaseExpiresAt: new Date(row.lease_expires_at) }),
    ...(row.run_id !== null && { runId: row.run_id }),
  }
}
