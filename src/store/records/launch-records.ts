import type { Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { Launch, LaunchWriter } from '../store.ts'
import { runSql, type BatchSql } from './batch-sql.ts'
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
export function launchRecords(db: Kysely<StateTables>, spelling: BatchSql): LaunchWriter {
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
        project_id: launch.projectId,
        project_name: launch.projectName,
        tasks: JSON.stringify(launch.tasks),
        start_method: launch.startMethod,
        started_by: launch.startedBy,
        started_at: storedTime(launch.startedAt),
      }
      return launchOf({ ...row, number: await addNumbered(db, row, spelling) })
    },
  }
}

type LaunchRow = Selectable<StateTables['launches']>

/** Where other processes write too, in one statement: they wait for the commit after it, and not for this process to go on. */
async function addNumbered(
  db: Kysely<StateTables>,
  row: Omit<LaunchRow, 'number'>,
  { concurrent, bound }: BatchSql,
): Promise<number> {
  if (!concurrent) {
    const number = await takeNumbers(db, 'launch', 1)
    await db
      .insertInto('launches')
      .values({ ...row, number })
      .execute()
    return number
  }
  const names = Object.keys(row)
  const [added] = await runSql<Pick<LaunchRow, 'number'>>(
    db,
    `with taken as (update counters set value = value + 1 where name = 'launch' returning value)
      insert into launches (number, ${names.join(', ')})
      select value, ${names.map((_name, index) => bound(index + 1)).join(', ')} from taken returning number`,
    Object.values(row),
  )
  if (!added) throw new Error('the state has no counter of launches')
  return added.number
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
