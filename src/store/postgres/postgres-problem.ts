import { AppError, messageOf } from '../../foundation/app-error.ts'

/** A serialization failure or a deadlock: nothing was written, and the same work may succeed when run again. */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error))
}

/** The connection could not be made, or ended; what had not been committed is rolled back by the server. */
export function isConnectionLoss(error: unknown): boolean {
  return (
    /^(08...|57P0[123]|55000|53300|ECONNREFUSED|ECONNRESET|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE)$/.test(
      codeOf(error),
    ) ||
    /^Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      messageOf(error),
    )
  )
}

/** What an error of PostgreSQL means to a person; anything else is returned as it came. */
export function postgresProblem(error: unknown, where: string): unknown {
  const code = codeOf(error)
  if (isConflict(error))
    return problem('MILLRACE-STORE-BUSY', `${where}: other processes kept changing the same rows`, error)
  // 28: who are you; 3D000: no such database; 42501: not allowed.
  if (isConnectionLoss(error) || /^(28...|3D000|42501)$/.test(code))
    return problem('MILLRACE-STORE-UNREACHABLE', `${where}: ${messageOf(error)}`, error)
  // 53: no disk, no memory; 58: the server's own disk; 25006: a read-only server.
  if (/^(53...|58...|25006)$/.test(code))
    return problem('MILLRACE-STORE-WRITE-FAILED', `${where}: ${messageOf(error)}`, error)
  return error
}

function problem(code: string, message: string, cause: unknown): AppError {
  return new AppError(code, message, { cause, fix: fixes[code] ?? '' })
}

const fixes: Readonly<Record<string, string>> = {
  'MILLRACE-STORE-BUSY': 'Try again.',
  'MILLRACE-STORE-UNREACHABLE':
    'Check host, port, database, user and password of the state, and that the server runs.',
  'MILLRACE-STORE-WRITE-FAILED': 'Mend what the server reports, then try again.',
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
