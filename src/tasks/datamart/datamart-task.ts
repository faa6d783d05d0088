import { DerivedSettings } from '../derived-settings.ts'
import { defineTaskType } from '../task-type.ts'
import { planDatamart } from './plan-datamart.ts'
import { starTableAndView } from './star-artefacts.ts'
import { refreshStar } from './refresh-star.ts'

/** Builds a star schema over stored data: dimensions of type 1 and 2 with surrogate keys, and facts that point to them. */
export const datamartTask = defineTaskType<DerivedSettings>({
  kind: 'DATAMART',
  settings: DerivedSettings,
  output: 'consumable',
  plan: planDatamart,
  artefacts: starTableAndView,
  run: refreshStar,
})
