import type { Place } from '../foundation/app-error.ts'

/** One thing wrong with a task's definition, found while planning. */
export interface PlanProblem {
  readonly level: 'ERROR' | 'WARNING'
  /** A code of the problem catalogue. */
  readonly code: string
  readonly place: Place
  readonly what: string
  readonly fix: string
}

/** Thrown by `plan` with everything that it found wrong. */
export class ProblemsInPlan extends Error {
  override readonly name = 'ProblemsInPlan'
  readonly problems: readonly PlanProblem[]

  constructor(problems: readonly PlanProblem[]) {
    super(problems.map(problem => `${problem.place.file}:${problem.place.line}: ${problem.what}`).join('\n'))
    this.problems = problems
  }
}
