import type { Insertable, Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { CatalogDataset, DatasetWriter } from '../store.ts'
import { lastOfEach, parseStored, slices, storedTime } from './stored-values.ts'

const identity = ['project_id', 'task_id', 'dataset_id'] as const
const replaced = [
  'name',
  'source_schema',
  'columns',
  'key_columns',
  'read_from',
  'artefacts',
  'published_at',
] as const

/** Every statement on the datasets that exist on the platform. */
export function catalogRecords(db: Kysely<StateTables>): DatasetWriter {
  return {
    async ofProject(projectId) {
      const rows = await allDatasets(db).where('project_id', '=', projectId).execute()
      return rows.map(datasetOf)
    },

    async ofTask(projectId, taskId) {
      const rows = await allDatasets(db)
        .where('project_id', '=', projectId)
        .where('task_id', '=', taskId)
        .execute()
      return rows.map(datasetOf)
    },

    async save(datasets) {
      const distinct = lastOfEach(datasets, each =>
        JSON.stringify([each.projectId, each.taskId, each.datasetId]),
      )
      for (const slice of slices(distinct, 500)) {
        await db
          .insertInto('catalog_datasets')
          .values(slice.map(rowOf))
          .onConflict(conflict =>
            conflict
              .columns(identity)
              .doUpdateSet(row =>
                Object.fromEntries(replaced.map(name => [name, row.ref(`excluded.${name}`)])),
              ),
          )
          .execute()
      }
    },
  }
}

function allDatasets(db: Kysely<StateTables>) {
  return db
    .selectFrom('catalog_datasets')
    .select([...identity, ...replaced])
    .orderBy('task_id')
    .orderBy('name')
    .orderBy('dataset_id')
}

function rowOf(dataset: CatalogDataset): Insertable<StateTables['catalog_datasets']> {
  return {
    project_id: dataset.projectId,
    task_id: dataset.taskId,
    dataset_id: dataset.datasetId,
    name: dataset.name,
    source_schema: dataset.sourceSchema,
    columns: JSON.stringify(dataset.columns),
    key_columns: JSON.stringify(dataset.key),
    read_from: JSON.stringify(dataset.readFrom),
    artefacts: JSON.stringify(dataset.artefacts),
    published_at: storedTime(dataset.publishedAt) ?? '',
  }
}

function datasetOf(row: Selectable<StateTables['catalog_datasets']>): CatalogDataset {
  return {
    projectId: row.project_id,
    taskId: row.task_id,
    datasetId: row.dataset_id,
    name: row.name,
    sourceSchema: row.source_schema,
    columns: parseStored(row.columns),
    key: parseStored(row.key_columns),
    readFrom: parseStored(row.read_from),
    artefacts: parseStored(row.artefacts),
    ...(row.published_at !== '' && { publishedAt: new Date(row.published_at) }),
  }
}
