import type { Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { AutomationStateReader, AutomationStateWriter, DoneStep } from '../store.ts'
import { runSql, type BatchSql } from './batch-sql.ts'
import { slices, storedTime } from './stored-values.ts'

/** Every reading statement on what automations have done. */
export function automationReads(db: Kysely<StateTables>): AutomationStateReader {
  return {
    async stepsOf(sequence) {
      const rows = await db
        .selectFrom('automation_steps')
        .select(['sequence', 'step', 'webhook_id', 'revision', 'at', 'waits_until', 'report'])
        .where('sequence', '=', sequence)
        .orderBy('step')
        .execute()
      return rows.map(stepOf)
    },

    async hasStarted(webhookId, runId) {
      const found = await db
        .selectFrom('automation_runs')
        .select('run_id')
        .where('run_id', '=', runId)
        .where('webhook_id', '=', webhookId)
        .executeTakeFirst()
      return found !== undefined
    },
  }
}

/** Every writing statement on what automations have done. */
export function automationRecords(db: Kysely<StateTables>, spelling: BatchSql): AutomationStateWriter {
  return {
    ...automationReads(db),

    async completeStep(step, { sequence, worker, attempt }) {
      const { bound, typed, lock } = spelling
      // Locked: whoever takes the delivery over waits, and then sees the step.
      const statement = `insert into automation_steps (sequence, step, webhook_id, revision, at, waits_until, report)
        select sequence, ${typed(2, 'integer')}, webhook_id, ${typed(3, 'text')}, ${typed(4, 'text')},
          ${typed(5, 'text')}, ${typed(6, 'text')}
        from deliveries where sequence = ${bound(1)} and state = 'sending' and worker = ${bound(7)}
          and claimed_attempt = ${bound(8)} ${lock}
        on conflict (sequence, step) do nothing returning step`
      const { revision, at, waitsUntil, report } = step
      const noted = await runSql(db, statement, [
        sequence,
        step.step,
        revision,
        storedTime(at),
        storedTime(waitsUntil),
        report,
        worker,
        attempt,
      ])
      return noted.length > 0
    },

    async noteStarted(runId, because) {
      const before = await db
        .selectFrom('automation_runs')
        .select('webhook_id')
        .where('run_id', '=', because.runId)
        .execute()
      const ids = new Set([because.webhookId, ...before.map(row => row.webhook_id)])
      await db
        .insertInto('automation_runs')
        .values([...ids].map(id => ({ run_id: runId, webhook_id: id })))
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },
  }
}

/** Deliveries that are deleted take what was done for them along. */
export async function forgetSteps(db: Kysely<StateTables>, sequences: readonly number[]): Promise<void> {
  for (const slice of slices(sequences, 500))
    await db.deleteFrom('automation_steps').where('sequence', 'in', slice).execute()
}

function stepOf(row: Selectable<StateTables['automation_steps']>): DoneStep {
  return {
    sequence: row.sequence,
    step: row.step,
    webhookId: row.webhook_id,
    revision: row.revision,
    at: new Date(row.at),
    ...(row.waits_until !== null && { waitsUntil: new Date(row.waits_until) }),
    report: row.report,
  }
}
