import type { PlanProblem } from './problems-in-plan.ts'
import type { DatasetPlan } from './task-type.ts'

/** History is kept by key. Unknown columns, of a task that is only checked, may hold one. */
export function historyNeedsKey(plan: DatasetPlan): readonly PlanProblem[] {
  if (!plan.keepsHistory || plan.key.length > 0 || plan.columns.length === 0) return []
  return [
    {
      level: 'ERROR',
      code: 'MILLRACE-PROJECT-KEY-NEEDED',
      place: plan.place,
      what: `dataset "${plan.name}" keeps history but has no key`,
      fix: 'Declare its key columns (primaryKeyOrdinal: 1, ...) in the dataset file, or switch hasHistory off.',
    },
  ]
}
