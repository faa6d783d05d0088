import { sql, type Insertable, type Kysely, type Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { RunDataset, RunTally, RunWriter } from '../store.ts'
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
const failures = sql<number>`case state when 'ERROR' then 1 else 0 end`

/** Every statement on what runs have done to datasets. */
export function runDatasetRecords(
  db: Kysely<StateTables>,
): Pick<RunWriter, 'runDatasets' | 'tallies' | 'saveDatasets'> {
  return {
    async tallies(runIds) {
      const found: [string, RunTally][] = []
      for (const slice of slices(runIds, 500)) {
        const rows = await db
          .selectFrom('run_datasets')
          .select(({ fn }) => [
            'run_id',
            fn.countAll<number | string>().as('datasets'),
            fn.sum<number | string>(failures).as('failed'),
          ])
          .where('run_id', 'in', slice)
          .groupBy('run_id')
          .execute()
        for (const row of rows)
          found.push([row.run_id, { datasets: Number(row.datasets), failed: Number(row.failed) }])
      }
      return new Map(found)
    },

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
