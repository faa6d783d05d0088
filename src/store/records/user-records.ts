import type { Insertable, Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { User, UserReader, UserWriter } from '../store.ts'
import type { BatchSql } from './batch-sql.ts'
import { takeNumbers } from './counters.ts'
import { lockAccess } from './lock-access.ts'
import { storedText, storedTime } from './stored-values.ts'

const columns = [
  'id',
  'name',
  'subject',
  'email',
  'role',
  'status',
  'preferred_locale',
  'preferred_zoneinfo',
  'created_at',
  'updated_at',
] as const

/** Every reading statement on users. */
export function userReads(db: Kysely<StateTables>): UserReader {
  const users = () => db.selectFrom('users').select(columns)
  return {
    async get(id) {
      const row = await users().where('id', '=', id).executeTakeFirst()
      return row && userOf(row)
    },

    async bySubject(subject) {
      const row = await users().where('subject', '=', storedText(subject)).executeTakeFirst()
      return row && userOf(row)
    },

    async all() {
      const rows = await users().orderBy('id').execute()
      return rows.map(userOf)
    },
  }
}

/** Every statement on users. */
export function userRecords(db: Kysely<StateTables>, spelling: BatchSql): UserWriter {
  return {
    ...userReads(db),
    lock: () => lockAccess(db, spelling),

    async add(user) {
      await db.insertInto('users').values(rowOf(user)).execute()
      await takeNumbers(db, 'access', 1)
    },

    async replace(user) {
      const { numUpdatedRows } = await db
        .updateTable('users')
        .set(rowOf(user))
        .where('id', '=', user.id)
        .executeTakeFirst()
      await takeNumbers(db, 'access', 1)
      return numUpdatedRows === 1n
    },

    async remove(id) {
      await db.deleteFrom('space_assignments').where('user_id', '=', id).execute()
      const { numDeletedRows } = await db.deleteFrom('users').where('id', '=', id).executeTakeFirst()
      await takeNumbers(db, 'access', 1)
      return numDeletedRows === 1n
    },
  }
}

function rowOf(user: User): Insertable<StateTables['users']> {
  return {
    id: user.id,
    name: storedText(user.name),
    subject: storedText(user.subject),
    email: user.email === undefined ? null : storedText(user.email),
    role: user.role,
    status: user.status,
    preferred_locale: user.preferredLocale ?? null,
    preferred_zoneinfo: user.preferredZoneinfo ?? null,
    created_at: storedTime(user.createdAt),
    updated_at: storedTime(user.updatedAt),
  }
}

function userOf(row: Selectable<StateTables['users']>): User {
  return {
    id: row.id,
    name: row.name,
    subject: row.subject,
    ...(row.email !== null && { email: row.email }),
    role: row.role,
    status: row.status,
    ...(row.preferred_locale !== null && { preferredLocale: row.preferred_locale }),
    ...(row.preferred_zoneinfo !== null && { preferredZoneinfo: row.preferred_zoneinfo }),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  }
}
