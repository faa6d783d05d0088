import type { Kysely } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { Readers, UnitOfWork } from '../store.ts'
import { catalogRecords } from './catalog-records.ts'
import { eventReads, storeEvents, type AppendedEvent } from './event-records.ts'
import { launchRecords } from './launch-records.ts'
import { logRecords } from './log-records.ts'
import { runDatasetRecords } from './run-dataset-records.ts'
import { runReads, runWrites } from './run-records.ts'

/** The readers of the state as `db` sees it. */
export function readersOn(db: Kysely<StateTables>): Readers {
  const { get, latest } = launchRecords(db)
  const { runDatasets } = runDatasetRecords(db)
  const { ofProject, ofTask } = catalogRecords(db)
  const { ofRun } = logRecords(db)
  return {
    launches: { get, latest },
    runs: { ...runReads(db), runDatasets },
    datasets: { ofProject, ofTask },
    logs: { ofRun },
    events: eventReads(db),
  }
}

/**
 * Runs `work` on a unit of the transaction `db`, then stores the events that it appended; the caller commits. Until
 * then the unit's own `events` do not show them.
 */
export async function runUnit<T>(
  db: Kysely<StateTables>,
  work: (unit: UnitOfWork) => Promise<T>,
): Promise<T> {
  const appended: AppendedEvent[] = []
  let ended = false
  const result = await work({
    launches: launchRecords(db),
    runs: { ...runReads(db), ...runWrites(db), ...runDatasetRecords(db) },
    datasets: catalogRecords(db),
    logs: logRecords(db),
    events: eventReads(db),
    outbox: {
      async append(event, runId) {
        if (ended) throw new Error('an event was appended after its unit of work had ended')
        appended.push({ event, runId })
      },
    },
  })
  ended = true
  // In the transaction of the fact that they report (invariant 3).
  await storeEvents(db, appended)
  return result
}
