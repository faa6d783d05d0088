import { DerivedSettings } from '../derived-settings.ts'
import { storedArtefacts } from '../stored-artefacts.ts'
import { defineTaskType } from '../task-type.ts'
import { planTransform } from './plan-transform.ts'
import { refreshOutputs } from './refresh-outputs.ts'

/** Derives reusable datasets from stored ones: passed through and reshaped, or by SQL; as views or as tables. */
export const transformTask = defineTaskType<DerivedSettings>({
  kind: 'TRANSFORM',
  settings: DerivedSettings,
  output: 'consumable',
  plan: planTransform,
  artefacts: storedArtefacts,
  run: refreshOutputs,
})
