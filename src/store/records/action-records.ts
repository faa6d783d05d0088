import type { Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { Action, ActionReader, ActionWriter } from '../store.ts'
import { parseStored, storedTime } from './stored-values.ts'

export function actionReads(db: Kysely<StateTables>): ActionReader {
  return {
    async get(id) {
      const row = await db.selectFrom('actions').selectAll().where('id', '=', id).executeTakeFirst()
      return row && actionOf(row)
    },

    async unfinished() {
      const rows = await db
        .selectFrom('actions')
        .selectAll()
        .where('ended_at', 'is', null)
        .orderBy('started_at')
        .execute()
      return rows.map(actionOf)
    },
  }
}

export function actionRecords(db: Kysely<StateTables>): ActionWriter {
  const hand: ActionWriter['take'] = async ({ id, worker: from }, { worker, leaseExpiresAt }) => {
    const { numUpdatedRows } = await db
      .updateTable('actions')
      .set({ worker, lease_expires_at: storedTime(leaseExpiresAt) })
      .where('id', '=', id)
      .where('worker', '=', from)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }
  return {
    ...actionReads(db),

    async add(action) {
      const { id, type, projectId, requestedBy, startedAt, worker, leaseExpiresAt } = action
      await db
        .insertInto('actions')
        .values({
          id,
          type,
          project_id: projectId,
          requested_by: requestedBy,
          started_at: storedTime(startedAt),
          worker,
          lease_expires_at: storedTime(leaseExpiresAt),
          ...changing(action),
        })
        .execute()
    },

    async update(action) {
      const { numUpdatedRows } = await db
        .updateTable('actions')
        .set(changing(action))
        .where('id', '=', action.id)
        .where('worker', '=', action.worker)
        .where('ended_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    renew: (id, worker, leaseExpiresAt) => hand({ id, worker }, { worker, leaseExpiresAt }),

    take: hand,

    async removeEndedBefore(at) {
      await db.deleteFrom('actions').where('ended_at', '<', storedTime(at)).execute()
    },
  }
}

function changing({ state, endedAt, problem, tasks }: Action) {
  return {
    state,
    ended_at: storedTime(endedAt),
    problem: problem === undefined ? null : JSON.stringify(problem),
    tasks: JSON.stringify(tasks),
  }
}

function actionOf(row: Selectable<StateTables['actions']>): Action {
  return {
    id: row.id,
    type: row.type,
    projectId: row.project_id,
    state: row.state,
    requestedBy: row.requested_by,
    startedAt: new Date(row.started_at),
    ...(row.ended_at !== null && { endedAt: new Date(row.ended_at) }),
    ...(row.problem !== null && { problem: parseStored<NonNullable<Action['problem']>>(row.problem) }),
    tasks: parseStored(row.tasks),
    worker: row.worker,
    leaseExpiresAt: new Date(row.lease_expires_at),
  }
}
