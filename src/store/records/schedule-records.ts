import { sql, type Kysely } from 'kysely'
import type { SlotReader, SlotWriter } from '../schedule-state.ts'
import type { StateTables } from '../schema.ts'
import { storedTime } from './stored-values.ts'

export function scheduleReads(db: Kysely<StateTables>): Pick<SlotReader, 'passedUntil'> {
  return {
    async passedUntil(schedules) {
      if (schedules.length === 0) return []
      const keys = schedules.map(({ projectId, taskId, digest }) => sql`(${projectId}, ${taskId}, ${digest})`)
      const rows = await db
        .selectFrom('schedules')
        .select(['project_id', 'task_id', 'digest', 'passed_until'])
        .where(sql<boolean>`(project_id, task_id, digest) in (values ${sql.join(keys)})`)
        .execute()
      const passed = new Map(
        rows.map(row => [JSON.stringify([row.project_id, row.task_id, row.digest]), row.passed_until]),
      )
      return schedules.map(({ projectId, taskId, digest }) => {
        const until = passed.get(JSON.stringify([projectId, taskId, digest]))
        return until === undefined ? undefined : new Date(until)
      })
    },
  }
}

export function scheduleWrites(db: Kysely<StateTables>): Pick<SlotWriter, 'follow' | 'followOnly' | 'pass'> {
  return {
    async follow({ projectId, taskId, digest }, from) {
      // Written anew to the same value, so that the statement gives it.
      const row = await db
        .insertInto('schedules')
        .values({ project_id: projectId, task_id: taskId, digest, passed_until: storedTime(from) })
        .onConflict(conflict =>
          conflict
            .columns(['project_id', 'task_id', 'digest'])
            .doUpdateSet({ passed_until: sql`schedules.passed_until` }),
        )
        .returning('passed_until')
        .executeTakeFirstOrThrow()
      return new Date(row.passed_until)
    },

    async followOnly(projectId, schedules) {
      const wanted = new Set(schedules.map(({ taskId, digest }) => JSON.stringify([taskId, digest])))
      const known = await db
        .selectFrom('schedules')
        .select(['task_id', 'digest'])
        .where('project_id', '=', projectId)
        .execute()
      for (const { task_id: taskId, digest } of known) {
        if (wanted.has(JSON.stringify([taskId, digest]))) continue
        await db
          .deleteFrom('schedules')
          .where('project_id', '=', projectId)
          .where('task_id', '=', taskId)
          .where('digest', '=', digest)
          .execute()
      }
    },

    async pass({ projectId, taskId, digest }, until) {
      const passed = await db
        .insertInto('schedules')
        .values({ project_id: projectId, task_id: taskId, digest, passed_until: storedTime(until) })
        .onConflict(conflict =>
          conflict
            .columns(['project_id', 'task_id', 'digest'])
            .doUpdateSet(row => ({ passed_until: row.ref('excluded.passed_until') }))
            .where(sql<boolean>`schedules.passed_until < excluded.passed_until`),
        )
        .returning('passed_until')
        .executeTakeFirst()
      return passed !== undefined
    },
  }
}
