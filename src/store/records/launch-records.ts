import type { Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { Launch, LaunchWriter } from '../store.ts'
import { takeNumbers } from './counters.ts'
import { parseStored, storedTime } from './stored-values.ts'

const columns = [
  'number',
  'project_id',
  'project_name',
  'tasks',
  'start_method',
  'started_by',
  'started_at',
] as const

/** Every statement on launches. */
export function launchRecords(db: Kysely<StateTables>): LaunchWriter {
  return {
    async get(number) {
      const row = await db
        .selectFrom('launches')
        .select(columns)
        .where('number', '=', number)
        .executeTakeFirst()
      return row && launchOf(row)
    },

    async latest(projectId, limit) {
      const rows = await db
        .selectFrom('launches')
        .select(columns)
        .$if(projectId !== undefined, query => query.where('project_id', '=', projectId ?? ''))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute()
      return rows.map(launchOf)
    },

    async add(launch) {
      const row = {
        number: await takeNumbers(db, 'launch', 1),
        project_id: launch.projectId,
        project_name: launch.projectName,
        tasks: JSON.stringify(launch.tasks),
        start_method: launch.startMethod,
        started_by: launch.startedBy,
        started_at: storedTime(launch.startedAt),
      }
      await db.insertInto('launches').values(row).execute()
      return launchOf(row)
    },
  }
}

function launchOf(row: Selectable<StateTables['launches']>): Launch {
  return {
    number: row.number,
    projectId: row.project_id,
    projectName: row.project_name,
    tasks: parseStored(row.tasks),
    startMethod: row.start_method,
    startedBy: row.started_by,
    startedAt: new Date(row.started_at),
  }
}
