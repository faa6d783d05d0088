import type { PlanProblem } from './problems-in-plan.ts'
import type { DatasetPlan } from './task-type.ts'

/** Datasets of a task that would be kept under one id or in one table; upper and lower case are the same to a platform. */
export function duplicateNames(plans: readonly DatasetPlan[]): readonly PlanProblem[] {
  return plans.flatMap((plan, index) => {
    const isSame = (other: DatasetPlan): boolean =>
      other.id === plan.id || other.name.toLowerCase() === plan.name.toLowerCase()
    const first = plans.slice(0, index).find(isSame)
    return first ? [duplicateName(first, plan)] : []
  })
}

function duplicateName(first: DatasetPlan, second: DatasetPlan): PlanProblem {
  return {
    level: 'ERROR',
    code: 'MILLRACE-DATASET-DUPLICATE-NAME',
    place: second.place,
    what: `${originOf(first)} and ${originOf(second)} would both be dataset "${second.name}"`,
    fix: 'Give one of them a dataset file with another id and name, or select only one of them.',
  }
}

function originOf({ sourceSchema, sourceTable, name }: DatasetPlan): string {
  const plain = sourceTable?.name ?? name
  return sourceSchema ? `${sourceSchema}.${plain}` : plain
}
