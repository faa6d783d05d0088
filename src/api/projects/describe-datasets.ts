import type { DatasetState } from '../../contract/api/projects/runtime-answers.ts'
import type { TaskKind } from '../../contract/task-kind.ts'
import type { CatalogDataset, RunDataset } from '../../store/store.ts'
import { spanOf } from './rest-words.ts'

export interface DatasetFacts {
  readonly type: TaskKind
  /** What the run did; none before the first run. */
  readonly worked: readonly RunDataset[]
  /** The run has not ended: what it completed can be read, and is told of with its end. */
  readonly isActive: boolean
  /** What is on the platform, with rows or only prepared. */
  readonly kept: readonly Pick<CatalogDataset, 'datasetId' | 'name' | 'publishedAt'>[]
  readonly now: Date
}

/** The datasets of a task by name, with what a run did to each. */
export function describeDatasets({
  type,
  worked,
  isActive,
  kept,
  now,
}: DatasetFacts): readonly DatasetState[] {
  const readable = new Set(kept.filter(({ publishedAt }) => publishedAt).map(({ datasetId }) => datasetId))
  const seen = new Set(worked.map(({ datasetId }) => datasetId))
  const untouched = kept.filter(({ datasetId }) => !seen.has(datasetId))
  const described = [
    ...worked.map(dataset => ({
      datasetId: dataset.datasetId,
      name: dataset.name,
      dataReadiness: readiness(dataset, isActive, readable),
      fullLoad: fullLoad(dataset, now),
      ...(comparing.has(type) && { lastBatchOfChanges: batch(dataset, now) }),
    })),
    ...untouched.map(({ datasetId, name }) => ({
      datasetId,
      name,
      dataReadiness: readable.has(datasetId) ? ('READY' as const) : ('NOT_READY' as const),
    })),
  ]
  return described.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Tasks whose runs compare with what they have, and apply the difference. */
const comparing: ReadonlySet<TaskKind> = new Set(['STORAGE', 'TRANSFORM', 'DATAMART'])

function readiness(
  { state, datasetId }: RunDataset,
  isActive: boolean,
  readable: ReadonlySet<string>,
): DatasetState['dataReadiness'] {
  if (state === 'ERROR') return 'ERROR'
  const isReadable = readable.has(datasetId) || (isActive && state === 'COMPLETED')
  return isReadable ? 'READY' : 'NOT_READY'
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
