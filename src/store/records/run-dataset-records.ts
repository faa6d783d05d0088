import type { Insertable, Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { RunDataset, RunWriter } from '../store.ts'
import { lastOfEach, slices, storedText, storedTime } from './stored-values.ts'

const replaced = [
  'name',
  'state',
  'processed',
  'inserted',
  'updated',
  'deleted',
  'rejected',
  'expected_rows',
  'message',
  'started_at',
  'ended_at',
] as const
const columns = ['run_id', 'dataset_id', ...replaced] as const

/** Every statement on what runs have done to datasets. */
export function runDatasetRecords(db: Kysely<StateTables>): Pick<RunWriter, 'runDatasets' | 'saveDatasets'> {
  return {
    async runDatasets(runId) {
      const rows = await db
        .selectFrom('run_datasets')
        .select(columns)
        .where('run_id', '=', runId)
        .orderBy('name')
        .orderBy('dataset_id')
        .execute()
      return rows.map(runDatasetOf)
    },

    async saveDatasets(datasets) {
      const distinct = lastOfEach(datasets, each => JSON.stringify([each.runId, each.datasetId]))
      for (const slice of slices(distinct, 500)) {
        await db
          .insertInto('run_datasets')
          .values(slice.map(rowOf))
          .onConflict(conflict =>
            conflict
              .columns(['run_id', 'dataset_id'])
              .doUpdateSet(row =>
                Object.fromEntries(replaced.map(name => [name, row.ref(`excluded.${name}`)])),
              ),
          )
          .execute()
      }
    },
  }
}

function rowOf(dataset: RunDataset): Insertable<StateTables['run_datasets']> {
  return {
    run_id: dataset.runId,
    dataset_id: dataset.datasetId,
    name: dataset.name,
    state: dataset.state,
    ...dataset.counts,
    expected_rows: dataset.expectedRows ?? null,
    message: dataset.message === undefined ? null : storedText(dataset.message),
    started_at: storedTime(dataset.startedAt),
    ended_at: storedTime(dataset.endedAt),
  }
}

function runDatasetOf(row: Selectable<StateTables['run_datasets']>): RunDataset {
  const { processed, inserted, updated, deleted, rejected } = row
  return {
    runId: row.run_id,
    datasetId: row.dataset_id,
    name: row.name,
    state: row.state,
    counts: { processed, inserted, updated, deleted, rejected },
    ...(row.expected_rows !== null && { expectedRows: row.expected_rows }),
    ...(row.message !== null && { message: row.message }),
    ...(row.started_at !== null && { startedAt: new Date(row.started_at) }),
    ...(row.ended_at !== null && { endedAt: new Date(row.ended_at) }),
  }
}
