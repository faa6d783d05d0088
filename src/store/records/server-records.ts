import { sql, type Kysely, type Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { ApiKey, CursorWriter, KeyReader, KeyWriter, WorkerWriter } from '../store.ts'
import { storedText, storedTime } from './stored-values.ts'

const keyColumns = [
  'id',
  'description',
  'token_hash',
  'user_id',
  'role',
  'created_at',
  'expires_at',
  'revoked_at',
  'created_by',
] as const

/** Every reading statement on API keys. */
export function keyReads(db: Kysely<StateTables>): KeyReader {
  const keys = () => db.selectFrom('api_keys').select(keyColumns)
  return {
    async byTokenHash(tokenHash) {
      const row = await keys().where('token_hash', '=', tokenHash).executeTakeFirst()
      return row && keyOf(row)
    },

    async get(id) {
      const row = await keys().where('id', '=', id).executeTakeFirst()
      return row && keyOf(row)
    },

    async all() {
      const rows = await keys().orderBy('created_at', 'desc').orderBy('id', 'desc').execute()
      return rows.map(keyOf)
    },

    async ofUser(userId) {
      const rows = await keys()
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute()
      return rows.map(keyOf)
    },
  }
}

/** Every statement on API keys. */
export function keyRecords(db: Kysely<StateTables>): KeyWriter {
  return {
    ...keyReads(db),

    async add(key) {
      await db
        .insertInto('api_keys')
        .values({
          id: key.id,
          description: storedText(key.description),
          token_hash: key.tokenHash,
          user_id: key.userId,
          role: key.role,
          created_at: storedTime(key.createdAt),
          expires_at: storedTime(key.expiresAt),
          revoked_at: storedTime(key.revokedAt),
          created_by: key.createdBy ?? null,
        })
        .execute()
    },

    async revoke(id, at) {
      const { numUpdatedRows } = await db
        .updateTable('api_keys')
        .set({ revoked_at: storedTime(at) })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async describe(id, description) {
      const { numUpdatedRows } = await db
        .updateTable('api_keys')
        .set({ description: storedText(description) })
        .where('id', '=', id)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async remove(id) {
      const { numDeletedRows } = await db.deleteFrom('api_keys').where('id', '=', id).executeTakeFirst()
      return numDeletedRows === 1n
    },
  }
}

function keyOf(row: Selectable<StateTables['api_keys']>): ApiKey {
  return {
    id: row.id,
    description: row.description,
    tokenHash: row.token_hash,
    userId: row.user_id,
    role: row.role,
    createdAt: new Date(row.created_at),
    ...(row.expires_at !== null && { expiresAt: new Date(row.expires_at) }),
    ...(row.revoked_at !== null && { revokedAt: new Date(row.revoked_at) }),
    ...(row.created_by !== null && { createdBy: row.created_by }),
  }
}

/** Every statement on cursors. Each decision is one conditional statement, so it holds between processes. */
export function cursorRecords(db: Kysely<StateTables>): CursorWriter {
  return {
    async take(name, { worker, now, leaseExpiresAt, startPosition }) {
      const taken = await db
        .insertInto('cursors')
        .values({ name, position: startPosition, worker, lease_expires_at: storedTime(leaseExpiresAt) })
        .onConflict(conflict =>
          conflict
            .column('name')
            .doUpdateSet(row => ({
              worker: row.ref('excluded.worker'),
              lease_expires_at: row.ref('excluded.lease_expires_at'),
            }))
            .where(
              sql<boolean>`cursors.worker is null or cursors.worker = excluded.worker
                or cursors.lease_expires_at <= ${storedTime(now)}`,
            ),
        )
        .returning('position')
        .executeTakeFirst()
      return taken?.position
    },

    async move(name, worker, position) {
      const { numUpdatedRows } = await db
        .updateTable('cursors')
        .set({ position })
        .where('name', '=', name)
        .where('worker', '=', worker)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async giveBack(name, worker) {
      await db
        .updateTable('cursors')
        .set({ worker: null })
        .where('name', '=', name)
        .where('worker', '=', worker)
        .execute()
    },
  }
}

/** Every statement on workers. */
export function workerRecords(db: Kysely<StateTables>): WorkerWriter {
  return {
    async renew(worker, leaseExpiresAt) {
      await db
        .insertInto('workers')
        .values({ name: worker, lease_expires_at: storedTime(leaseExpiresAt) })
        .onConflict(conflict =>
          conflict
            .column('name')
            .doUpdateSet(row => ({ lease_expires_at: row.ref('excluded.lease_expires_at') })),
        )
        .execute()
    },

    async leaseOf(worker) {
      const row = await db
        .selectFrom('workers')
        .select('lease_expires_at')
        .where('name', '=', worker)
        .executeTakeFirst()
      return row && new Date(row.lease_expires_at)
    },

    async leave(worker) {
      await db.deleteFrom('workers').where('name', '=', worker).execute()
    },
  }
}
