import type { Kysely } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { ReloadReader, ReloadWriter } from '../store.ts'
import { parseStored, storedTime } from './stored-values.ts'

const identity = ['project_id', 'task_id'] as const

export function reloadReads(db: Kysely<StateTables>): ReloadReader {
  return {
    async ofTask(projectId, taskId) {
      const row = await db
        .selectFrom('reload_requests')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('task_id', '=', taskId)
        .executeTakeFirst()
      return (
        row && {
          id: row.id,
          projectId: row.project_id,
          taskId: row.task_id,
          strategy: row.strategy,
          datasetIds: parseStored<readonly string[]>(row.dataset_ids),
          requestedBy: row.requested_by,
          requestedAt: new Date(row.requested_at),
        }
      )
    },
  }
}

export function reloadRecords(db: Kysely<StateTables>): ReloadWriter {
  return {
    ...reloadReads(db),

    async save({ id, projectId, taskId, strategy, datasetIds, requestedBy, requestedAt }) {
      const changing = {
        id,
        strategy,
        dataset_ids: JSON.stringify(datasetIds),
        requested_by: requestedBy,
        requested_at: storedTime(requestedAt),
      }
      await db
        .insertInto('reload_requests')
        .values({ project_id: projectId, task_id: taskId, ...changing })
        .onConflict(conflict => conflict.columns(identity).doUpdateSet(changing))
        .execute()
    },

    async remove(id) {
      await db.deleteFrom('reload_requests').where('id', '=', id).execute()
    },
  }
}
