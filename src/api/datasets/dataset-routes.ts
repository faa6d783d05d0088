import { DatasetRows, DatasetRowsQuery } from '../../contract/api/dataset-rows.ts'
import { defineRoute, type Route } from '../route.ts'

/** Reads rows where they lie. Throws AppError for a dataset that is not there. */
export interface DatasetReaderService {
  rows(query: DatasetRowsQuery): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** A look into datasets; only for administrators, because it shows data. */
export function datasetRoutes(datasets: DatasetReaderService): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/rows',
      summary: 'The first rows of a dataset',
      permission: 'admin',
      query: DatasetRowsQuery,
      answers: { 200: DatasetRows },
      problems: ['MILLRACE-DATASET-UNKNOWN', 'MILLRACE-PLATFORM-IN-USE', 'MILLRACE-SERVER-LABEL-MISSING'],
      handle: async ({ query }) => ({ status: 200, body: { rows: await datasets.rows(query) } }),
    }),
  ]
}
