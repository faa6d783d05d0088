import { z } from 'zod'

/** Query of the rows of a dataset. */
export const DatasetRowsQuery = z.strictObject({
  project: z.string().describe('Id of the project'),
  task: z.string().describe('Id of the data task'),
  dataset: z.string().describe('Id of the dataset'),
  limit: z.coerce.number().int().min(0).max(100_000).default(20).describe('Rows, at most'),
})
export type DatasetRowsQuery = z.infer<typeof DatasetRowsQuery>

/** The first rows of a dataset as readers find it. */
export const DatasetRows = z
  .strictObject({
    rows: z.array(z.record(z.string(), z.unknown())).describe('By the names of their columns'),
  })
  .meta({ id: 'DatasetRows' })
