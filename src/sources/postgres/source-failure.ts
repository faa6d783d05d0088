import { AppError, messageOf } from '../../foundation/app-error.ts'

type ProblemCode = `MILLRACE-SOURCE-${string}`

/** What SQLSTATE and system error codes mean for a person; a key ending in * covers a class of codes. */
const meanings: Readonly<Record<string, ProblemCode>> = {
  ECONNREFUSED: 'MILLRACE-SOURCE-UNREACHABLE',
  ECONNRESET: 'MILLRACE-SOURCE-CONNECTION-LOST',
  EPIPE: 'MILLRACE-SOURCE-CONNECTION-LOST',
  ENOTFOUND: 'MILLRACE-SOURCE-UNREACHABLE',
  EAI_AGAIN: 'MILLRACE-SOURCE-UNREACHABLE',
  ETIMEDOUT: 'MILLRACE-SOURCE-UNREACHABLE',
  EHOSTUNREACH: 'MILLRACE-SOURCE-UNREACHABLE',
  ENETUNREACH: 'MILLRACE-SOURCE-UNREACHABLE',
  ENOENT: 'MILLRACE-SOURCE-UNREACHABLE',
  EACCES: 'MILLRACE-SOURCE-UNREACHABLE',
  '28*': 'MILLRACE-SOURCE-LOGIN-REFUSED',
  '3D000': 'MILLRACE-SOURCE-DATABASE-UNKNOWN',
  '53300': 'MILLRACE-SOURCE-TOO-MANY-CONNECTIONS',
  '42501': 'MILLRACE-SOURCE-NOT-PERMITTED',
  '42P01': 'MILLRACE-SOURCE-TABLE-MISSING',
  '42703': 'MILLRACE-SOURCE-COLUMN-MISSING',
  '42846': 'MILLRACE-SOURCE-TYPE-NOT-READABLE',
  '57014': 'MILLRACE-SOURCE-READ-CANCELLED',
  '57P*': 'MILLRACE-SOURCE-CONNECTION-LOST',
  '08*': 'MILLRACE-SOURCE-CONNECTION-LOST',
  '22*': 'MILLRACE-SOURCE-VALUE-OUT-OF-RANGE',
}

/** Errors of the driver itself have no code. */
const wordings: readonly (readonly [RegExp, ProblemCode])[] = [
  [/^SASL|password must be/, 'MILLRACE-SOURCE-LOGIN-REFUSED'],
  [/timeout expired|getaddrinfo/, 'MILLRACE-SOURCE-UNREACHABLE'],
  [/certificate|does not support SSL/i, 'MILLRACE-SOURCE-ENCRYPTION-REFUSED'],
  [/connection terminated|connection error|client was closed|socket/i, 'MILLRACE-SOURCE-CONNECTION-LOST'],
]

/** An AppError for whatever the driver or the server said while `doing` something, such as `reading public.orders`. */
export function sourceFailure(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  const known = code === undefined ? undefined : (meanings[code] ?? classMeaning(code))
  const problem = known ?? wordings.find(([words]) => words.test(messageOf(error)))?.[1]
  return new AppError(problem ?? 'MILLRACE-SOURCE-READ-FAILED', `${doing}: ${messageOf(error)}`, {
    cause: error,
  })
}

function classMeaning(code: string): ProblemCode | undefined {
  return meanings[`${code.slice(0, 3)}*`] ?? meanings[`${code.slice(0, 2)}*`]
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
