import type { DatasetReaderService } from '../api/datasets/dataset-routes.ts'
import { AppError } from '../foundation/app-error.ts'
import { qualified } from '../foundation/sql-text.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

/** Reads rows of datasets from the platform of their project. */
export function datasetReader({ store, catalog, connections }: WorkspaceParts): DatasetReaderService {
  return {
    async rows({ project, task, dataset, limit }) {
      const known = await (await store()).read(({ datasets }) => datasets.ofTask(project, task))
      const found = known.find(({ datasetId }) => datasetId === dataset)
      if (!found) {
        throw new AppError('MILLRACE-DATASET-UNKNOWN', `There is no dataset "${dataset}" of task ${task}`, {
          fix: 'Run the task first; `millrace datasets list` shows what there is.',
        })
      }
      const loaded = await catalog.current(project)
      const platform = await connections.platform(loaded?.project?.platformConnection ?? '')
      await using session = await platform.openSession()
      return await session.query(`SELECT * FROM ${qualified(found.readFrom)} LIMIT ${limit}`)
    },
  }
}
