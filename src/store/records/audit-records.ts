import { sql, type Insertable, type Kysely, type Selectable } from 'kysely'
import { auditSource } from '../../contract/access/audit-actions.ts'
import type { StateTables } from '../schema.ts'
import type { AuditEntry, AuditQuery, AuditReader, AuditWriter, StoredAuditEntry } from '../store.ts'
import { parseStored, storedText, storedTime } from './stored-values.ts'

const columns = [
  'sequence',
  'at',
  'action',
  'source',
  'user_id',
  'subject',
  'space_id',
  'owner_id',
  'before_change',
  'after_change',
] as const

/** Every reading statement on the audit log. */
export function auditReads(db: Kysely<StateTables>): AuditReader {
  return {
    async get(sequence) {
      const row = await db
        .selectFrom('audits')
        .select(columns)
        .where('sequence', '=', sequence)
        .executeTakeFirst()
      return row && entryOf(row)
    },

    async find(query) {
      if (query.sequences?.length === 0 || query.actions?.length === 0) return []
      const rows = await page(db, query).execute()
      return (query.cursor?.backwards ? rows.reverse() : rows).map(entryOf)
    },
  }
}

function page(db: Kysely<StateTables>, query: AuditQuery) {
  // Backwards, the rows nearest to the cursor come first; the caller turns them round.
  const descending = query.descending !== (query.cursor?.backwards ?? false)
  const direction = descending ? 'desc' : 'asc'
  let rows = matching(db, query)
  if (query.cursor) {
    const { value, sequence } = query.cursor
    const beyond = sql.raw(descending ? '<' : '>')
    rows = rows.where(sql<boolean>`(${sql.ref(query.sort)}, sequence) ${beyond} (${value}, ${sequence})`)
  }
  return rows.orderBy(query.sort, direction).orderBy('sequence', direction).limit(query.limit)
}

function matching(db: Kysely<StateTables>, { sequences, actions, userId, since, until }: AuditQuery) {
  let rows = db.selectFrom('audits').select(columns)
  if (sequences) rows = rows.where('sequence', 'in', sequences)
  if (actions) rows = rows.where('action', 'in', actions)
  if (userId !== undefined) rows = rows.where('user_id', '=', userId)
  if (since) rows = rows.where('at', '>=', storedTime(since))
  if (until) rows = rows.where('at', '<=', storedTime(until))
  return rows
}

/** Every statement on the audit log. */
export function auditRecords(db: Kysely<StateTables>): AuditWriter {
  return {
    ...auditReads(db),

    async add(entry) {
      await db.insertInto('audits').values(rowOf(entry)).execute()
    },

    async prune(before, limit) {
      const { numDeletedRows } = await db
        .deleteFrom('audits')
        .where('sequence', 'in', old =>
          old.selectFrom('audits').select('sequence').where('at', '<', storedTime(before)).limit(limit),
        )
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

function rowOf(entry: AuditEntry): Insertable<StateTables['audits']> {
  return {
    at: storedTime(entry.at),
    action: entry.action,
    source: auditSource(entry.action),
    user_id: storedText(entry.by),
    subject: storedText(entry.subject),
    space_id: entry.spaceId ?? null,
    owner_id: entry.ownerId ?? null,
    before_change: jsonOf(entry.before),
    after_change: jsonOf(entry.after),
  }
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}

function entryOf(row: Selectable<StateTables['audits']>): StoredAuditEntry {
  return {
    sequence: row.sequence,
    at: new Date(row.at),
    by: row.user_id,
    action: row.action,
    subject: row.subject,
    ...(row.space_id !== null && { spaceId: row.space_id }),
    ...(row.owner_id !== null && { ownerId: row.owner_id }),
    ...(row.before_change !== null && { before: parseStored<unknown>(row.before_change) }),
    ...(row.after_change !== null && { after: parseStored<unknown>(row.after_change) }),
  }
}
