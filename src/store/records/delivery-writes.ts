import type { Kysely } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { DeliveryOutcome, DeliveryReader, DeliveryWriter, NewDelivery } from '../store.ts'
import { storeAttempts } from './attempt-records.ts'
import { forgetSteps } from './automation-records.ts'
import { batchRows } from './batch-rows.ts'
import { rowsText, runSql, type BatchSql } from './batch-sql.ts'
import { claimDeliveries, releaseClaims } from './claim-deliveries.ts'
import { storedTime, timeWriter } from './stored-values.ts'

type DeliveryWrites = Omit<DeliveryWriter, keyof DeliveryReader>
interface SequenceRow {
  readonly sequence: number
}

/** Every writing statement on deliveries and their attempts. */
export function deliveryWrites(db: Kysely<StateTables>, spelling: BatchSql): DeliveryWrites {
  return {
    ...matchedPosition(db, spelling),
    ...claims(db, spelling),
    ...changesByPeople(db, spelling),

    add: async deliveries => await addDeliveries(db, spelling, deliveries),
    recordAttempts: async attempts => await storeAttempts(db, spelling, attempts),

    async prune(before, limit) {
      const bound = [storedTime(before), limit]
      const [time, most] = [spelling.bound(1), spelling.bound(2)]
      const deliveries = await runSql<SequenceRow>(
        db,
        `delete from deliveries where sequence in (select sequence from deliveries
          where created_at < ${time} and state in ('delivered', 'exhausted', 'held') order by created_at limit ${most})
          and state in ('delivered', 'exhausted', 'held') returning sequence`,
        bound,
      )
      await forgetSteps(
        db,
        deliveries.map(({ sequence }) => sequence),
      )
      const attempts = await runSql<SequenceRow>(
        db,
        `delete from attempts where (sequence, number) in (select sequence, number from attempts
          where triggered_at < ${time} order by triggered_at limit ${most}) returning sequence`,
        bound,
      )
      return deliveries.length + attempts.length
    },
  }
}

function matchedPosition(
  db: Kysely<StateTables>,
  { lockFree }: BatchSql,
): Pick<DeliveryWrites, 'lockMatchedPosition' | 'moveMatchedPosition'> {
  return {
    async lockMatchedPosition() {
      const [matched] = await runSql<{ readonly value: number }>(
        db,
        `select value from counters where name = 'matched' ${lockFree}`,
        [],
      )
      return matched?.value
    },

    async moveMatchedPosition(position) {
      await db.updateTable('counters').set({ value: position }).where('name', '=', 'matched').execute()
    },
  }
}

const newColumns = {
  webhook_id: 'text',
  event_id: 'text',
  event_type: 'text',
  position: 'integer',
  lane: 'text',
  state: 'text',
  next_attempt_at: 'text',
  worker: 'text',
  created_at: 'text',
  test_event: 'text',
} as const

async function addDeliveries(
  db: Kysely<StateTables>,
  spelling: BatchSql,
  deliveries: readonly NewDelivery[],
): Promise<readonly number[]> {
  if (deliveries.length === 0) return []
  const written = timeWriter()
  const rows = deliveries.map(each => ({
    webhook_id: each.webhookId,
    event_id: each.eventId,
    event_type: each.eventType,
    position: each.position,
    lane: each.lane,
    state: each.state,
    next_attempt_at: written(each.nextAttemptAt),
    worker: each.state === 'sending' ? (each.worker ?? null) : null,
    created_at: written(each.createdAt),
    test_event: each.testEvent ?? null,
  }))
  const named = Object.keys(newColumns).join(', ')
  const begun = `case state when 'sending' then 1 else 0 end`
  const { from, bound } = batchRows(spelling, newColumns, rows)
  const added = await runSql<SequenceRow>(
    db,
    `insert into deliveries (${named}, attempts, claimed_attempt, failures) select ${named}, ${begun}, ${begun}, 0
      from ${from} as given order by place returning sequence`,
    bound,
  )
  return added.map(row => row.sequence).sort((a, b) => a - b)
}

/** What a worker does. Each decision is one conditional statement, so it holds between processes. */
function claims(
  db: Kysely<StateTables>,
  spelling: BatchSql,
): Pick<DeliveryWrites, 'claim' | 'finish' | 'beginExtraAttempt' | 'releaseWorker'> {
  const outcomeColumns = { sequence: 'integer', state: 'text', failures: 'integer', at: 'text' } as const
  return {
    claim: async (requests, worker, now) => await claimDeliveries(db, spelling, { requests, worker, now }),

    async finish(worker, outcomes) {
      if (outcomes.length === 0) return []
      const { from, bound } = batchRows(spelling, outcomeColumns, outcomes.map(outcomeRow))
      const ended = await runSql<SequenceRow>(
        db,
        `update deliveries set state = outcome.state, worker = null,
            failures = coalesce(outcome.failures, deliveries.failures),
            next_attempt_at = coalesce(outcome.at, deliveries.next_attempt_at)
          from ${from} as outcome
          where deliveries.sequence = outcome.sequence and deliveries.state = 'sending'
            and deliveries.worker = ${spelling.bound(bound.length + 1)}
          returning deliveries.sequence as sequence`,
        [...bound, worker],
      )
      const held = new Set(ended.map(row => row.sequence))
      return outcomes.map(each => each.sequence).filter(sequence => !held.has(sequence))
    },

    async beginExtraAttempt(sequence) {
      const begun = await db
        .updateTable('deliveries')
        .set(row => ({ attempts: row('attempts', '+', 1) }))
        .where('sequence', '=', sequence)
        .returning('attempts')
        .executeTakeFirst()
      return begun?.attempts
    },

    releaseWorker: async (worker, now) => await releaseClaims(db, spelling, { worker, now }),
  }
}

function outcomeRow(outcome: DeliveryOutcome) {
  const { sequence, state } = outcome
  return outcome.state === 'due'
    ? { sequence, state, failures: outcome.failures, at: storedTime(outcome.nextAttemptAt) }
    : { sequence, state, failures: null, at: null }
}

function changesByPeople(
  db: Kysely<StateTables>,
  spelling: BatchSql,
): Pick<DeliveryWrites, 'hold' | 'release' | 'markDelivered' | 'reschedule'> {
  return {
    async hold(webhookId) {
      const { numUpdatedRows } = await db
        .updateTable('deliveries')
        .set({ state: 'held' })
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'due')
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },

    async release(webhookId, now) {
      const { numUpdatedRows } = await db
        .updateTable('deliveries')
        .set({ state: 'due', failures: 0, next_attempt_at: storedTime(now) })
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'held')
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },

    async markDelivered(sequence) {
      await db
        .updateTable('deliveries')
        .set({ state: 'delivered', worker: null })
        .where('sequence', '=', sequence)
        .execute()
    },

    async reschedule(deliveries) {
      if (deliveries.length === 0) return 0
      const columns = { sequence: 'integer', at: 'text' } as const
      const rows = deliveries.map(({ sequence, at }) => ({ sequence, at: storedTime(at) }))
      const moved = await runSql<SequenceRow>(
        db,
        `update deliveries set state = 'due', failures = 0, next_attempt_at = moment.at
          from ${spelling.rows(1, columns)} as moment
          where deliveries.sequence = moment.sequence and deliveries.state <> 'sending'
          returning deliveries.sequence as sequence`,
        [rowsText(columns, rows)],
      )
      return moved.length
    },
  }
}
