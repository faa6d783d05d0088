import type { DatasetState } from '../../contract/api/projects/runtime-answers.ts'
import type { TaskKind } from '../../contract/task-kind.ts'
import type { CatalogDataset, RunDataset } from '../../store/store.ts'
import { spanOf } from './rest-words.ts'

export interface DatasetFacts {
  readonly type: TaskKind
  /** What the run did; none before the first run. */
  readonly worked: readonly RunDataset[]
  /** What can be read. */
  readonly published: readonly Pick<CatalogDataset, 'datasetId' | 'name'>[]
  readonly now: Date
}

/** The datasets of a task by name, with what a run did to each. */
export function describeDatasets({ type, worked, published, now }: DatasetFacts): readonly DatasetState[] {
  const readable = new Set(published.map(({ datasetId }) => datasetId))
  const seen = new Set(worked.map(({ datasetId }) => datasetId))
  const untouched = published.filter(({ datasetId }) => !seen.has(datasetId))
  const described = [
    ...worked.map(dataset => ({
      datasetId: dataset.datasetId,
      name: dataset.name,
      dataReadiness: readiness(dataset, readable),
      fullLoad: fullLoad(dataset, now),
      ...(comparing.has(type) && { lastBatchOfChanges: batch(dataset, now) }),
    })),
    ...untouched.map(({ datasetId, name }) => ({ datasetId, name, dataReadiness: 'READY' as const })),
  ]
  return described.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Tasks whose runs compare with what they have, and apply the difference. */
const comparing: ReadonlySet<TaskKind> = new Set(['STORAGE', 'TRANSFORM', 'DATAMART'])

function readiness(
  { state, datasetId }: RunDataset,
  readable: ReadonlySet<string>,
): DatasetState['dataReadiness'] {
  if (state === 'ERROR') return 'ERROR'
  return state === 'COMPLETED' || readable.has(datasetId) ? 'READY' : 'NOT_READY'
}

function fullLoad(dataset: RunDataset, now: Date): NonNullable<DatasetState['fullLoad']> {
  const { state, counts } = dataset
  return {
    ...(state !== 'CANCELED' && { state }),
    ...spanOf(dataset, now),
    ...messageOf(dataset),
    totalProcessedCount: counts.processed,
    failedRecordsCount: counts.rejected,
  }
}

function batch(dataset: RunDataset, now: Date): NonNullable<DatasetState['lastBatchOfChanges']> {
  const { state, counts, startedAt, endedAt } = dataset
  const seconds = startedAt ? ((endedAt ?? now).getTime() - startedAt.getTime()) / 1000 : 0
  return {
    ...(state !== 'CANCELED' && { state: state === 'LOADING' ? 'PROCESSING' : state }),
    ...spanOf(dataset, now),
    ...messageOf(dataset),
    operationStats: {
      insertCount: counts.inserted,
      updateCount: counts.updated,
      deleteCount: counts.deleted,
      failedCount: counts.rejected,
    },
    totalProcessedCount: counts.processed,
    ...(seconds > 0 && { throughputInRecordsPerSecond: Math.round(counts.processed / seconds) }),
  }
}

function messageOf({ state, message }: RunDataset): { message?: string } {
  if (message !== undefined) return { message }
  return state === 'CANCELED' ? { message: 'Stopped before it was loaded; nothing of it was kept' } : {}
}
