import { z } from 'zod'
import { ArtefactsLocation, artefactsSettings, TaskRuntime } from './artefact-settings.ts'
import type { DatasetsOptions } from './run-datasets.ts'

/** Settings of the tasks that compute datasets from stored ones: TRANSFORM and DATAMART (project format, 12.3). */
export const DerivedSettings = z.looseObject({
  fullLoadOnly: z.boolean().default(true).describe('Compute from all rows of the inputs at each run'),
  artifactsLocation: ArtefactsLocation.prefault({}),
  artifactsSettings: artefactsSettings({
    reloadType: 'COMPARE_AND_APPLY_WITH_DELETED_ROWS',
    historyEnabled: false,
  }).prefault({}),
  taskRuntime: TaskRuntime.prefault({}),
  viewType: z
    .enum(['DEFAULT', 'SECURE_VIEW'])
    .default('DEFAULT')
    .describe('Views are always plain views here'),
})
export type DerivedSettings = z.infer<typeof DerivedSettings>

/** How the datasets of such a task are worked on. */
export function derivedOptions({ taskRuntime }: DerivedSettings): DatasetsOptions {
  return { concurrency: taskRuntime.tableUpdateConcurrency, failedCode: 'MILLRACE-DATASET-IN-BATCH-ERROR' }
}
