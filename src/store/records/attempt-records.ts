import { sql, type Kysely, type Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { Attempt, AttemptQuery, DeliveryReader } from '../store.ts'
import { batchRows } from './batch-rows.ts'
import { runSql, type BatchSql } from './batch-sql.ts'
import { lastOfEach, storedText, storedTime } from './stored-values.ts'

const columnTypes = {
  sequence: 'integer',
  number: 'integer',
  webhook_id: 'text',
  event_id: 'text',
  event_type: 'text',
  reason: 'text',
  outcome: 'text',
  triggered_at: 'text',
  duration_ms: 'integer',
  status_code: 'integer',
  error_class: 'text',
  message: 'text',
  exchange: 'json',
} as const

const columns = [
  'sequence',
  'number',
  'webhook_id',
  'event_id',
  'event_type',
  'reason',
  'outcome',
  'triggered_at',
  'duration_ms',
  'status_code',
  'error_class',
  'message',
  'exchange',
] as const

// As the API names it: what was interrupted has failed.
const status = sql<string>`case outcome when 'success' then 'success' else 'fail' end`
// In literals: a partial index is only found by a condition without bound values.
const hasOutcome = {
  success: sql<boolean>`outcome = 'success'`,
  fail: sql<boolean>`outcome <> 'success'`,
}

/** Every reading statement on attempts. */
export function attemptReads(
  db: Kysely<StateTables>,
): Pick<DeliveryReader, 'attempts' | 'attemptsOf' | 'attempt'> {
  const attempts = () => db.selectFrom('attempts').select(columns)
  return {
    async attempts(query) {
      const rows = await page(db, query).execute()
      return (query.cursor?.backwards ? rows.reverse() : rows).map(attemptOf)
    },

    async attemptsOf(sequence) {
      const rows = await attempts().where('sequence', '=', sequence).orderBy('number').execute()
      return rows.map(attemptOf)
    },

    async attempt(sequence, number) {
      const row = await attempts()
        .where('sequence', '=', sequence)
        .where('number', '=', number)
        .executeTakeFirst()
      return row && attemptOf(row)
    },
  }
}

function page(db: Kysely<StateTables>, query: AttemptQuery) {
  const { webhookId, eventType, outcome, sort, cursor, limit } = query
  const sortedBy = sort === 'status' ? status : sql<string>`triggered_at`
  // Backwards, the rows nearest to the cursor come first; the caller turns them round.
  const descending = query.descending !== (cursor?.backwards ?? false)
  const direction = descending ? 'desc' : 'asc'
  let rows = db.selectFrom('attempts').select(columns).where('webhook_id', '=', webhookId)
  if (eventType !== undefined) rows = rows.where('event_type', '=', eventType)
  if (outcome !== undefined) rows = rows.where(hasOutcome[outcome])
  if (cursor) {
    const { value, sequence, number } = cursor
    const beyond = sql.raw(descending ? '<' : '>')
    rows = rows.where(
      sql<boolean>`(${sortedBy}, sequence, number) ${beyond} (${value}, ${sequence}, ${number})`,
    )
  }
  return rows
    .orderBy(sortedBy, direction)
    .orderBy('sequence', direction)
    .orderBy('number', direction)
    .limit(limit)
}

/** Writes attempts in one statement. One that was taken for interrupted is replaced when its answer is known after all. */
export async function storeAttempts(
  db: Kysely<StateTables>,
  spelling: BatchSql,
  attempts: readonly Attempt[],
): Promise<void> {
  if (attempts.length === 0) return
  const rows = lastOfEach(attempts, each => `${each.sequence} ${each.number}`).map(rowOf)
  const named = columns.join(', ')
  const { from, bound } = batchRows(spelling, columnTypes, rows)
  await runSql(
    db,
    `insert into attempts (${named}) select ${named} from ${from} as given where true
      on conflict (sequence, number) do update set outcome = excluded.outcome, triggered_at = excluded.triggered_at,
        duration_ms = excluded.duration_ms, status_code = excluded.status_code, error_class = excluded.error_class,
        message = excluded.message, exchange = excluded.exchange
      where attempts.outcome = 'interrupted'`,
    bound,
  )
}

type AttemptRow = Selectable<StateTables['attempts']>

function rowOf(attempt: Attempt): AttemptRow {
  return {
    sequence: attempt.sequence,
    number: attempt.number,
    webhook_id: attempt.webhookId,
    event_id: attempt.eventId,
    event_type: attempt.eventType,
    reason: attempt.reason,
    outcome: attempt.outcome,
    triggered_at: storedTime(attempt.triggeredAt),
    duration_ms: Math.round(attempt.durationMs),
    status_code: attempt.statusCode ?? null,
    error_class: attempt.errorClass ?? null,
    message: storedText(attempt.message),
    exchange: attempt.exchange,
  }
}

function attemptOf(row: AttemptRow): Attempt {
  return {
    sequence: row.sequence,
    number: row.number,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    eventType: row.event_type,
    reason: row.reason,
    outcome: row.outcome,
    triggeredAt: new Date(row.triggered_at),
    durationMs: row.duration_ms,
    ...(row.status_code !== null && { statusCode: row.status_code }),
    ...(row.error_class !== null && { errorClass: row.error_class }),
    message: row.message,
    exchange: row.exchange,
  }
}
