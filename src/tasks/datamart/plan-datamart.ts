import { AppError, type Place } from '../../foundation/app-error.ts'
import type { DerivedSettings } from '../derived-settings.ts'
import { ProblemsInPlan, type PlanProblem } from '../problems-in-plan.ts'
import { duplicateNames } from '../duplicate-names.ts'
import type { DatasetPlan, PlanContext, TaskOf } from '../task-type.ts'
import { planDimension } from './plan-dimension.ts'
import { planFact } from './plan-fact.ts'
import type { DimensionDesign, StarPlan } from './star-plan.ts'

/** Plans the dimensions, then the facts, which point to them. */
export async function planDatamart(
  task: TaskOf<DerivedSettings>,
  context: PlanContext,
): Promise<readonly DatasetPlan[]> {
  const problems: PlanProblem[] = []
  const dimensions: StarPlan<DimensionDesign>[] = []
  const facts: DatasetPlan[] = []
  for (const definition of task.datasets) {
    const { dimension, fact, place } = definition
    if (dimension) {
      const plan = await attempt(place, problems, () =>
        planDimension(dimension, { definition, task, context }),
      )
      if (plan) dimensions.push(plan)
    } else if (!fact) problems.push(notSupported(definition))
  }
  // A fact of a dimension that cannot be planned would only repeat its problems.
  const isReady = problems.length === 0
  for (const definition of isReady ? task.datasets : []) {
    const { fact, place } = definition
    if (!fact) continue
    const plan = await attempt(place, problems, () =>
      planFact(fact, { definition, task, context }, dimensions),
    )
    if (plan) facts.push(plan)
  }
  const plans = [...dimensions, ...facts]
  problems.push(...duplicateNames(plans))
  if (problems.some(problem => problem.level === 'ERROR')) throw new ProblemsInPlan(problems)
  return plans
}

async function attempt<Plan>(
  place: Place,
  problems: PlanProblem[],
  plan: () => Promise<Plan>,
): Promise<Plan | undefined> {
  try {
    return await plan()
  } catch (error) {
    if (error instanceof ProblemsInPlan) problems.push(...error.problems)
    else if (error instanceof AppError) {
      const { code, message: what, fix = '' } = error
      problems.push({ level: 'ERROR', code, place: error.place ?? place, what, fix })
    } else throw error
    return undefined
  }
}

function notSupported({ id, place }: { readonly id: string; readonly place: Place }): PlanProblem {
  return {
    level: 'ERROR',
    code: 'MILLRACE-PROJECT-WRONG-TYPE',
    place,
    what: `dataset "${id}" is neither a dimension nor a fact, which is all that a data mart makes`,
    fix: 'Give it dimensionDatasetSettings or factDatasetSettings, or move it to a TRANSFORM task.',
  }
}
