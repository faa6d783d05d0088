import { AppError, messageOf } from '../../foundation/app-error.ts'
import { sqliteCode } from './sqlite-connection.ts'

/** What an error of SQLite means to a person; anything else is returned as it came. */
export function sqliteProblem(error: unknown, file: string): unknown {
  const code = sqliteCode(error)
  const kind = kinds.find(each => each.codes.test(code))
  if (!kind) return error
  return new AppError(kind.problem, `${file}: ${kind.what} (${messageOf(error)})`, {
    cause: error,
    fix: kind.fix,
  })
}

const kinds = [
  {
    codes: /^SQLITE_(BUSY|LOCKED)/,
    problem: 'MILLRACE-STORE-BUSY',
    what: 'another process keeps the state locked',
    fix: 'Try again; if it lasts, look for a Millrace process that hangs and end it.',
  },
  {
    codes: /^SQLITE_(NOTADB|CORRUPT)/,
    problem: 'MILLRACE-STORE-DAMAGED',
    what: 'this is not a sound SQLite database',
    fix: 'Put back a copy of it, or move it away to start with an empty state.',
  },
  {
    codes: /^SQLITE_(FULL|IOERR|READONLY|PERM|CANTOPEN)/,
    problem: 'MILLRACE-STORE-WRITE-FAILED',
    what: 'the state could not be written',
    fix: 'Check the space on the disk and that this user may write the file, then try again.',
  },
] as const
