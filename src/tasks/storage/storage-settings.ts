import { z } from 'zod'
import { ArtefactsLocation, artefactsSettings, TaskRuntime } from '../artefact-settings.ts'

/** Settings of a STORAGE task (project format, 12.3). */
export const StorageSettings = z.looseObject({
  fullLoadOnly: z
    .boolean()
    .default(false)
    .describe('Never process changes; today every run compares the whole input'),
  artifactsLocation: ArtefactsLocation.prefault({}),
  artifactsSettings: artefactsSettings({ reloadType: 'COMPARE_AND_APPLY', historyEnabled: false }).prefault(
    {},
  ),
  taskRuntime: TaskRuntime.prefault({}),
})
export type StorageSettings = z.infer<typeof StorageSettings>
