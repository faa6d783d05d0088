import { DatabaseError } from 'pg'
import { AppError, messageOf } from '../../foundation/app-error.ts'

interface Meaning {
  readonly code: `MILLRACE-PLATFORM-${string}`
  readonly fix?: string
}

const lost: Meaning = { code: 'MILLRACE-PLATFORM-LOST', fix: 'Check the server, and run the task again.' }
const unreachable: Meaning = {
  code: 'MILLRACE-PLATFORM-NOT-OPENED',
  fix: 'Check host and port of the connection, and that the server runs.',
}
const conflict: Meaning = { code: 'MILLRACE-PLATFORM-CONFLICT', fix: 'Run the task again.' }

/** What SQLSTATE and system error codes mean (PostgreSQL, appendix A); a key ending in * covers a class of codes. */
const meanings: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENOENT: unreachable,
  EACCES: unreachable,
  ECONNRESET: lost,
  EPIPE: lost,
  '08*': lost,
  '57P*': lost,
  '28*': {
    code: 'MILLRACE-PLATFORM-NOT-OPENED',
    fix: 'Check user and password of the connection, and pg_hba.conf.',
  },
  '3D000': { code: 'MILLRACE-PLATFORM-NOT-OPENED', fix: 'Create the database, or name another one.' },
  '53300': {
    code: 'MILLRACE-PLATFORM-NOT-OPENED',
    fix: 'Lower maxSessions of the connection, or raise max_connections of the server.',
  },
  '42501': {
    code: 'MILLRACE-PLATFORM-NOT-PERMITTED',
    fix: 'GRANT the user CREATE on the database, or ownership of what it is to change.',
  },
  '40*': conflict,
  '55P03': conflict,
  // Two transactions that make the same schema or table meet in the catalogue's unique indexes.
  '23505': conflict,
  '42P06': conflict,
  '42P07': conflict,
  '25P02': { code: 'MILLRACE-PLATFORM-TRANSACTION-ABORTED' },
  '53100': { code: 'MILLRACE-PLATFORM-DISK-FULL', fix: 'Make room on the disk of the server.' },
  '53200': {
    code: 'MILLRACE-PLATFORM-OUT-OF-MEMORY',
    fix: 'Lower work_mem, or give the server more memory.',
  },
  '42601': { code: 'MILLRACE-PLATFORM-SQL-SYNTAX' },
  '42622': {
    code: 'MILLRACE-PLATFORM-STATEMENT-REFUSED',
    fix: 'Shorten the name, or the prefixes and suffixes of the task.',
  },
  '42*': { code: 'MILLRACE-PLATFORM-STATEMENT-REFUSED' },
  '3F000': { code: 'MILLRACE-PLATFORM-STATEMENT-REFUSED' },
  '22021': {
    code: 'MILLRACE-PLATFORM-STATEMENT-FAILED',
    fix: 'PostgreSQL keeps no NUL character in a text: remove it in the source.',
  },
}

const failed: Meaning = { code: 'MILLRACE-PLATFORM-STATEMENT-FAILED' }

/** What went wrong on the server or on the way to it, in its own words, with a code of ours. */
export function serverError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const { code, fix } = meaningOf(thrown)
  const hint = thrown instanceof DatabaseError ? thrown.hint : undefined
  const advice = hint ?? fix
  return new AppError(code, words(thrown), {
    cause: thrown,
    ...(advice === undefined ? {} : { fix: advice }),
  })
}

function meaningOf(thrown: unknown): Meaning {
  const code = codeOf(thrown)
  if (code === undefined)
    return /terminated|closed|timeout|connection error/i.test(messageOf(thrown)) ? lost : failed
  return meanings[code] ?? meanings[`${code.slice(0, 3)}*`] ?? meanings[`${code.slice(0, 2)}*`] ?? failed
}

function words(thrown: unknown): string {
  const detail = thrown instanceof DatabaseError && thrown.detail ? ` (${thrown.detail})` : ''
  const where = thrown instanceof DatabaseError && thrown.where?.startsWith('COPY') ? `: ${thrown.where}` : ''
  return `${messageOf(thrown)}${detail}${where}`
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0])
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}
