import type { Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { PreparationReader, PreparationWriter, TaskPreparation } from '../store.ts'
import { storedTime } from './stored-values.ts'

const identity = ['project_id', 'task_id'] as const

export function preparationReads(db: Kysely<StateTables>): PreparationReader {
  return {
    async ofProject(projectId) {
      const rows = await db
        .selectFrom('preparations')
        .selectAll()
        .where('project_id', '=', projectId)
        .execute()
      return rows.map(preparationOf)
    },

    async ofTask(projectId, taskId) {
      const row = await db
        .selectFrom('preparations')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('task_id', '=', taskId)
        .executeTakeFirst()
      return row && preparationOf(row)
    },
  }
}

export function preparationRecords(db: Kysely<StateTables>): PreparationWriter {
  return {
    ...preparationReads(db),

    async save({ projectId, taskId, digest, preparedBy, preparedAt }) {
      const changing = { digest, prepared_by: preparedBy, prepared_at: storedTime(preparedAt) }
      await db
        .insertInto('preparations')
        .values({ project_id: projectId, task_id: taskId, ...changing })
        .onConflict(conflict => conflict.columns(identity).doUpdateSet(changing))
        .execute()
    },
  }
}

function preparationOf(row: Selectable<StateTables['preparations']>): TaskPreparation {
  return {
    projectId: row.project_id,
    taskId: row.task_id,
    digest: row.digest,
    preparedBy: row.prepared_by,
    preparedAt: new Date(row.prepared_at),
  }
}
