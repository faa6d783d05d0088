import type { PlanProblem } from './problems-in-plan.ts'
import type { DatasetPlan } from './task-type.ts'

/** Datasets of one task that would be written to one table; upper and lower case are the same. */
export function duplicateNames(plans: readonly DatasetPlan[]): readonly PlanProblem[] {
  return plans.flatMap((plan, index) => {
    const first = plans.slice(0, index).find(({ name }) => name.toLowerCase() === plan.name.toLowerCase())
    return first ? [sameName(first, plan)] : []
  })
}

function sameName(first: DatasetPlan, second: DatasetPlan): PlanProblem {
  return {
    level: 'ERROR',
    code: 'MILLRACE-DATASET-DUPLICATE-NAME',
    place: second.place,
    what: `datasets "${first.id}" and "${second.id}" are both named ${second.name}`,
    fix: 'Give one of them another name (properties.name or transformations.newTableName).',
  }
}
