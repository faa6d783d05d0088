import { sql, type Kysely, type Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { Delivery, DeliveryOfEvent, DeliveryQuery, DeliveryReader, QueueCounts } from '../store.ts'
import { attemptReads } from './attempt-records.ts'
import { rowsText, runSql, type BatchSql } from './batch-sql.ts'
import { dueMoments } from './claim-deliveries.ts'
import { storedTime } from './stored-values.ts'

const columns = [
  'sequence',
  'webhook_id',
  'event_id',
  'event_type',
  'position',
  'lane',
  'state',
  'attempts',
  'failures',
  'next_attempt_at',
  'worker',
  'created_at',
] as const

/** Every reading statement on deliveries and their attempts. */
export function deliveryReads(db: Kysely<StateTables>, spelling: BatchSql): DeliveryReader {
  return {
    ...attemptReads(db),
    ...queueReads(db, spelling),

    async get(sequence) {
      const row = await db
        .selectFrom('deliveries')
        .select(columns)
        .where('sequence', '=', sequence)
        .executeTakeFirst()
      return row && deliveryOf(row)
    },

    async find(query) {
      if (query.states?.length === 0) return []
      const rows = await (
        await matching(db, query)
      ).rows
        .orderBy('sequence', 'desc')
        .limit(query.limit)
        .execute()
      return rows.map(deliveryOf)
    },

    async bodyOf(sequence) {
      const [found] = await runSql<{ readonly body: string | null }>(
        db,
        `select coalesce(test_event, (select body from events where events.position = deliveries.position)) as body
          from deliveries where sequence = ${spelling.bound(1)}`,
        [sequence],
      )
      return found?.body ?? undefined
    },

    async ofEvents(webhookId, positions) {
      const columns = { position: 'integer' } as const
      const wanted = rowsText(
        columns,
        positions.map(position => ({ position })),
      )
      return await runSql<DeliveryOfEvent>(
        db,
        `select position, sequence, state, failures from (
          select deliveries.position, deliveries.sequence, deliveries.state, deliveries.failures,
            row_number() over (partition by deliveries.position order by deliveries.sequence desc) as age
          from ${spelling.rows(2, columns)} as given
          join deliveries on deliveries.position = given.position and deliveries.webhook_id = ${spelling.bound(1)}
          ) as found
          where age = 1 order by position`,
        [webhookId, wanted],
      )
    },
  }
}

function queueReads(
  db: Kysely<StateTables>,
  spelling: BatchSql,
): Pick<DeliveryReader, 'dueWebhooks' | 'waiting' | 'workers' | 'heldBy'> {
  return {
    dueWebhooks: async () => await dueMoments(db, spelling),

    async waiting() {
      const rows = await runSql<CountRow>(db, waitingStatement, [])
      return rows.map(({ webhook_id, state, count }) => ({ webhookId: webhook_id, state, count }))
    },

    async workers() {
      const rows = await runSql<{ readonly worker: string }>(
        db,
        `select distinct worker from deliveries where state = 'sending' order by worker`,
        [],
      )
      return rows.map(row => row.worker)
    },

    async heldBy(worker) {
      const rows = await db
        .selectFrom('deliveries')
        .select(columns)
        // In a literal: a partial index is only found by a condition without bound values.
        .where(sql<boolean>`state = 'sending'`)
        .where('worker', '=', worker)
        .orderBy('sequence')
        .execute()
      return rows.map(deliveryOf)
    },
  }
}

type CountRow = Omit<QueueCounts, 'webhookId'> & { readonly webhook_id: string }

// Each part counts in a small index of its own.
const waitingStatement = `select webhook_id, state, cast(sum(count) as bigint) as count from (
    select webhook_id, 'due' as state, count(*) as count from deliveries
      where lane = '' and state = 'due' group by webhook_id
    union all
    select webhook_id, 'due' as state, count(*) as count from deliveries
      where lane <> '' and state in ('due', 'sending', 'held') and state = 'due' group by webhook_id
    union all
    select webhook_id, 'sending' as state, count(*) as count from deliveries
      where state = 'sending' group by webhook_id
    union all
    select webhook_id, 'held' as state, count(*) as count from deliveries
      where state = 'held' group by webhook_id) as counted
  group by webhook_id, state order by webhook_id, state`

/** In an object, because a query by itself is awaited. */
async function matching(db: Kysely<StateTables>, query: DeliveryQuery) {
  const { kind, webhookId, eventId, states, since, until, beforeSequence } = query
  let rows = db.selectFrom('deliveries').select(columns)
  if (kind !== undefined) {
    // There are few automations.
    const automations = db.selectFrom('webhooks').select('id').where('kind', '=', 'automation')
    rows = rows.where('webhook_id', kind === 'automation' ? 'in' : 'not in', automations)
  }
  if (webhookId !== undefined) rows = rows.where('webhook_id', '=', webhookId)
  if (eventId !== undefined) {
    rows = rows.where('event_id', '=', eventId)
    // Of an event of the log by its position too, which has an index.
    const event = await db
      .selectFrom('events')
      .select('position')
      .where('id', '=', eventId)
      .executeTakeFirst()
    if (event) rows = rows.where('position', '=', event.position)
  }
  if (states !== undefined) rows = rows.where('state', 'in', states)
  if (since !== undefined) rows = rows.where('created_at', '>=', storedTime(since))
  if (until !== undefined) rows = rows.where('created_at', '<', storedTime(until))
  if (beforeSequence !== undefined) rows = rows.where('sequence', '<', beforeSequence)
  return { rows }
}

type DeliveryRow = Omit<Selectable<StateTables['deliveries']>, 'claimed_attempt' | 'test_event'>

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    sequence: row.sequence,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    eventType: row.event_type,
    position: row.position,
    lane: row.lane,
    state: row.state,
    attempts: row.attempts,
    failures: row.failures,
    nextAttemptAt: new Date(row.next_attempt_at),
    ...(row.worker !== null && { worker: row.worker }),
    createdAt: new Date(row.created_at),
  }
}
