import { inspect } from 'node:util'
import { AppError, messageOf } from '../foundation/app-error.ts'
import { redact, type Secret } from '../foundation/secret.ts'

export type SinkProblem = `MILLRACE-SINK-${string}`

/** What the words of the client libraries and brokers mean; the first that fits counts. */
const wordings: readonly (readonly [RegExp, SinkProblem])[] = [
  [
    /AuthorizationError|UserAuthenticationExpired|Login was refused|authentication failure/i,
    'MILLRACE-SINK-LOGIN-REFUSED',
  ],
  [/unable to parse credentials|NKeysError/i, 'MILLRACE-SINK-CREDENTIALS-INVALID'],
  [/PermissionViolation|ACCESS.REFUSED|NOT.ALLOWED|got <ConnectionClose/i, 'MILLRACE-SINK-NOT-ALLOWED'],
  [/certificate|self.signed|'tls'|ERR_SSL|EPROTO|ERR_TLS/i, 'MILLRACE-SINK-ENCRYPTION-REFUSED'],
  [
    /ECONNREFUSED|connection refused|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/i,
    'MILLRACE-SINK-UNREACHABLE',
  ],
  [/JetStreamNotEnabled|NoRespondersError|PRECONDITION.FAILED/i, 'MILLRACE-SINK-TARGET-REFUSED'],
  [
    /connection closed|closed connection|channel (closed|ended)|socket closed|unexpected close|CONNECTION.FORCED/i,
    'MILLRACE-SINK-CONNECTION-LOST',
  ],
  [
    /ECONNRESET|EPIPE|heartbeat timeout|disconnect|draining|ConnectionError/i,
    'MILLRACE-SINK-CONNECTION-LOST',
  ],
  [/TimeoutError/i, 'MILLRACE-SINK-NOT-ACKNOWLEDGED'],
]

export interface FailureContext {
  /** Such as `publishing to NATS at localhost:4222`; starts the message. */
  readonly doing: string
  /** The problem when the words do not tell. */
  readonly otherwise: SinkProblem
  /** What the message must not show, whatever the broker said. */
  readonly secrets: readonly Secret[]
}

/** An AppError for whatever the client library or the broker said. */
export function sinkFailure(error: unknown, { doing, otherwise, secrets }: FailureContext): AppError {
  if (error instanceof AppError) return error
  const chain = chainOf(error)
  const words = chain.map(wordsOf).join('\n')
  const code = wordings.find(([pattern]) => pattern.test(words))?.[1] ?? otherwise
  const said = chain.map(shownWords).find(message => message !== '') ?? 'no reason given'
  return new AppError(
    code,
    redact(`${doing}: ${said}`, secrets),
    isClean(chain, secrets) ? { cause: error } : {},
  )
}

/** The error, its causes, and the parts of aggregate errors. */
function chainOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [error]
  const inside = error instanceof AggregateError ? error.errors : []
  return [error, ...(error.cause === undefined ? [] : chainOf(error.cause)), ...inside.flatMap(chainOf)]
}

/** The message in one line. */
function shownWords(error: unknown): string {
  const message = messageOf(error).replaceAll(/\s+/g, ' ').trim()
  // The client for AMQP keeps the words of the broker about a virtual host to itself.
  const isVhost = message.includes('Expected ConnectionOpenOk; got <ConnectionClose')
  return isVhost ? 'the virtual host does not exist, or the user may not use it' : message
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.name} ${'code' in error ? String(error.code) : ''} ${error.message}`
}

/** A cause is logged with all that it holds, so one that names a secret is left out. */
function isClean(chain: readonly unknown[], secrets: readonly Secret[]): boolean {
  const shown = inspect(chain)
  return redact(shown, secrets) === shown
}
