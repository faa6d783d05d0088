import { sql, type Kysely } from 'kysely'
import { AppError } from '../../foundation/app-error.ts'
import type { StateTables } from '../schema.ts'
import { init } from './0001-init.ts'
import { delivery } from './0002-delivery.ts'
import { projects } from './0003-projects.ts'
import { access } from './0004-access.ts'
import { schedules } from './0005-schedules.ts'
import { automations } from './0006-automations.ts'
import { workers } from './0007-workers.ts'
import type { Migration, SqlSpelling } from './migration.ts'

/** Every step, in order. A new one is a file and a line here. */
const migrations: readonly Migration[] = [init, delivery, projects, access, schedules, automations, workers]

/**
 * Brings the state to the newest shape. The caller has opened a transaction that holds the lock against other
 * processes, `db` is that transaction,
 * and unqualified names are the state's tables in it.
 */
export async function migrate(db: Kysely<StateTables>, spelling: SqlSpelling): Promise<void> {
  await sql`create table if not exists migrations (number ${sql.raw(spelling.integer)} primary key,
    name ${sql.raw(spelling.text)} not null)${sql.raw(spelling.tableEnd)}`.execute(db)
  const reached = await shapeOf(db)
  const known = Math.max(...migrations.map(({ number }) => number))
  if (reached > known) throw writtenByNewer(reached, known)
  for (const step of migrations.filter(({ number }) => number > reached)) {
    for (const statement of step.statements(spelling)) await sql.raw(statement).execute(db)
    await db.insertInto('migrations').values({ number: step.number, name: step.name }).execute()
  }
}

async function shapeOf(db: Kysely<StateTables>): Promise<number> {
  const newest = await db
    .selectFrom('migrations')
    .select('number')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest?.number ?? 0
}

function writtenByNewer(reached: number, known: number): AppError {
  return new AppError(
    'MILLRACE-STORE-TOO-NEW',
    `the state was written by a newer Millrace (its shape is ${reached}; this Millrace knows up to ${known})`,
    { fix: 'Use that newer Millrace, or name another state folder or schema.' },
  )
}
