import { problemEntry } from '../contract/problems/catalogue.ts'
import type { RunProblem } from '../contract/run.ts'
import { AppError, messageOf } from '../foundation/app-error.ts'
import { DatasetsFailed } from '../tasks/datasets-failed.ts'
import { ProblemsInPlan } from '../tasks/problems-in-plan.ts'

/** What a failed run tells its event and its readers about the error that ended it. */
export function problemOfFailure(error: unknown): RunProblem {
  const code = codeOf(error)
  const { title, source, status } = problemEntry(code)
  return { code, title, source: source ?? 'millrace', status, message: messageOf(error) }
}

function codeOf(error: unknown): string {
  if (error instanceof DatasetsFailed || error instanceof AppError) return error.code
  if (error instanceof ProblemsInPlan) return error.problems[0]?.code ?? 'MILLRACE-TASK-NOT-RUNNABLE'
  return 'MILLRACE-RUN-UNEXPECTED-ERROR'
}
