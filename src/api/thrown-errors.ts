import type { ErrorItem } from '../contract/api/error-answer.ts'
import { AppError } from '../foundation/app-error.ts'

/** The errors of an answer as one error for who asked: the code and fix of the first, and what each says. */
export function thrownErrors(errors: readonly ErrorItem[]): AppError {
  const [first] = errors
  const message = errors.map(({ detail }) => detail).join('\n')
  const fix = first?.meta?.fix
  return new AppError(first?.code ?? 'MILLRACE-API-UNEXPECTED', message, fix === undefined ? {} : { fix })
}
