import type { Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { LogLine, LogWriter, StoredLogLine } from '../store.ts'
import { slices, storedText, storedTime } from './stored-values.ts'

/** Every statement on log lines. */
export function logRecords(db: Kysely<StateTables>): LogWriter {
  return {
    async ofRun(runId, afterSequence, limit) {
      const rows = await db
        .selectFrom('log_lines')
        .select(['run_id', 'sequence', 'at', 'level', 'dataset', 'text'])
        .where('run_id', '=', runId)
        .where('sequence', '>', afterSequence)
        .orderBy('sequence')
        .limit(limit)
        .execute()
      return rows.map(lineOf)
    },

    async append(lines) {
      for (const runId of new Set(lines.map(line => line.runId))) {
        const ofRun = lines.filter(line => line.runId === runId)
        const first = (await lastSequence(db, runId, ofRun.length)) - ofRun.length + 1
        const rows = ofRun.map((line, index) => rowOf(line, first + index))
        for (const slice of slices(rows, 1000)) await db.insertInto('log_lines').values(slice).execute()
      }
    },
  }
}

/** The run's row stays locked until commit: who follows the log by sequence never misses a line. */
async function lastSequence(db: Kysely<StateTables>, runId: string, count: number): Promise<number> {
  const run = await db
    .updateTable('runs')
    .set(row => ({ log_lines: row('log_lines', '+', count) }))
    .where('id', '=', runId)
    .returning('log_lines')
    .executeTakeFirst()
  if (!run) throw new Error(`log lines of a run that does not exist: ${runId}`)
  return run.log_lines
}

function rowOf(line: LogLine, sequence: number): Selectable<StateTables['log_lines']> {
  return {
    run_id: line.runId,
    sequence,
    at: storedTime(line.at),
    level: line.level,
    dataset: line.dataset ?? null,
    text: storedText(line.text),
  }
}

function lineOf(row: Selectable<StateTables['log_lines']>): StoredLogLine {
  return {
    runId: row.run_id,
    sequence: row.sequence,
    at: new Date(row.at),
    level: row.level,
    ...(row.dataset !== null && { dataset: row.dataset }),
    text: row.text,
  }
}
