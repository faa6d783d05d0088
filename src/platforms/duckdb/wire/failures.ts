import { AppError, messageOf } from '../../../foundation/app-error.ts'
import type { Failure } from './messages.ts'

/** What was thrown, so that it can travel. */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof AppError)) return { message: messageOf(thrown) }
  return {
    code: thrown.code,
    message: thrown.message,
    ...(thrown.fix === undefined ? {} : { fix: thrown.fix }),
  }
}

export function thrownOf({ code, message, fix }: Failure): Error {
  if (code === undefined) return new Error(message)
  return new AppError(code, message, fix === undefined ? {} : { fix })
}
