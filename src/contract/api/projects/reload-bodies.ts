import { z } from 'zod'
import { reloadStrategies } from '../../reload.ts'

export const ReloadBody = z.strictObject({
  reloadStrategy: z
    .enum(reloadStrategies)
    .default('NONE')
    .describe(
      'TRUNCATE: empty the tables and load everything; COMPARE_AND_APPLY: compare all rows; NONE: as the task says',
    ),
  selectedDatasets: z
    .array(z.strictObject({ datasetId: z.string() }))
    .default([])
    .describe('Datasets to reload; none: all'),
})

export const ReloadAnswer = z.strictObject({ success: z.literal(true) })
