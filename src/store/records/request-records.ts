import { sql, type Kysely, type Selectable } from 'kysely'
import type { RequestReader, RequestWriter, WorkRequest } from '../store.ts'
import type { StateTables } from '../schema.ts'
import { changeClaimed, claimRow } from './claimed-rows.ts'
import { storedTime } from './stored-values.ts'

const columns = [
  'sequence',
  'project_id',
  'work',
  'requested_at',
  'state',
  'worker',
  'lease_expires_at',
  'outcome',
] as const

// In literals: a partial index is only found by a condition without bound values.
const isOpen = sql<boolean>`state in ('WAITING', 'CLAIMED')`

/** Every reading statement on requests. */
export function requestReads(db: Kysely<StateTables>): RequestReader {
  return {
    async get(sequence) {
      const row = await db
        .selectFrom('requests')
        .select(columns)
        .where('sequence', '=', sequence)
        .executeTakeFirst()
      return row && requestOf(row)
    },

    async open(limit) {
      const rows = await db
        .selectFrom('requests')
        .select(columns)
        .where(isOpen)
        .orderBy('sequence')
        .limit(limit)
        .execute()
      return rows.map(requestOf)
    },
  }
}

/** Every statement on requests. Each decision is one conditional statement, so it holds between processes. */
export function requestRecords(db: Kysely<StateTables>): RequestWriter {
  return {
    ...requestReads(db),
    ...claimedRequests(db),

    async add({ projectId, work, requestedAt }) {
      const row = {
        project_id: projectId,
        work,
        requested_at: storedTime(requestedAt),
        state: 'WAITING',
      } as const
      const open = { worker: null, lease_expires_at: null, outcome: null }
      const { sequence } = await db
        .insertInto('requests')
        .values({ ...row, ...open })
        .returning('sequence')
        .executeTakeFirstOrThrow()
      return sequence
    },

    async withdraw(sequence) {
      const { numDeletedRows } = await db
        .deleteFrom('requests')
        .where('sequence', '=', sequence)
        .where(isOpen)
        .executeTakeFirst()
      return numDeletedRows === 1n
    },

    async removeBefore(at) {
      await db.deleteFrom('requests').where('requested_at', '<', storedTime(at)).execute()
    },
  }
}

function claimedRequests(db: Kysely<StateTables>): Pick<RequestWriter, 'claim' | 'end' | 'giveBack'> {
  const requests = { db, table: 'requests' } as const
  return {
    claim: (seen, claim) => claimRow(requests, seen, claim),

    end: (sequence, worker, outcome) =>
      changeClaimed(requests, { sequence, worker }, { state: 'ENDED', outcome }),

    async giveBack(sequence, worker) {
      const open = { state: 'WAITING', worker: null, lease_expires_at: null }
      await changeClaimed(requests, { sequence, worker }, open)
    },
  }
}

function requestOf(row: Selectable<StateTables['requests']>): WorkRequest {
  return {
    sequence: row.sequence,
    projectId: row.project_id,
    work: row.work,
    requestedAt: new Date(row.requested_at),
    state: row.state,
    ...(row.worker !== null && { worker: row.worker }),
    ...(row.lease_expires_at !== null && { leaseExpiresAt: new Date(row.lease_expires_at) }),
    ...(row.outcome !== null && { outcome: row.outcome }),
  }
}
