import type { ErrorAnswer, ErrorItem } from '../../contract/api/error-answer.ts'
import { problemEntry } from '../../contract/problems/catalogue.ts'
import { AppError } from '../../foundation/app-error.ts'
import { InvalidRequest } from './invalid-request.ts'
import { problemFields } from './problem-fields.ts'

export interface FailedAnswer {
  readonly status: number
  readonly body: ErrorAnswer
  /** The error was none that anybody expects: it belongs into the log. */
  readonly isUnexpected: boolean
}

/**
 * What a client is told of anything that was thrown. The status of an AppError is the one of its code in the catalogue;
 * what is not expected answers 500 and says nothing but its trace id.
 */
export function errorAnswer(thrown: unknown, traceId: string): FailedAnswer {
  const errors = errorsOf(thrown)
  const status = errors[0]?.status ?? 500
  const isUnexpected = status >= 500 && errors[0]?.code !== 'MILLRACE-API-STOPPING'
  return { status, body: { errors: errors.map(withSource), traceId }, isUnexpected }
}

function withSource(error: ErrorItem): ErrorItem {
  const source = error.meta?.source
  return source ? { ...error, source } : error
}

/** What Fastify throws about a request, by its code. */
const fastifyCodes: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'MILLRACE-API-BODY-TOO-LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MILLRACE-API-MEDIA-TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MILLRACE-API-BODY-NOT-JSON',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MILLRACE-API-BODY-NOT-JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MILLRACE-API-BODY-NOT-JSON',
  FST_ERR_BAD_URL: 'MILLRACE-API-URL-INVALID',
  FST_ERR_ASYNC_CONSTRAINT: 'MILLRACE-API-URL-INVALID',
}

function errorsOf(thrown: unknown): readonly ErrorItem[] {
  if (thrown instanceof InvalidRequest) return thrown.errors
  if (thrown instanceof AppError) return [ofAppError(thrown)]
  const code = thrown instanceof Error && 'code' in thrown ? fastifyCodes[String(thrown.code)] : undefined
  return [ofCode(code ?? 'MILLRACE-API-UNEXPECTED')]
}

function ofAppError({ code, message, fix, place }: AppError): ErrorItem {
  const known = ofCode(code)
  // A failure of ours may name hosts and paths of the server: those are for its log.
  if (known.status >= 500) return known
  const column = place && { column: place.column }
  const pointer = problemFields[code]
  const source = pointer !== undefined && { source: { pointer } }
  return { ...known, detail: message, meta: { fix: fix ?? problemEntry(code).fix, ...column, ...source } }
}

function ofCode(code: string): ErrorItem {
  const { title, cause, fix, status } = problemEntry(code)
  return { code, title, detail: cause, status, meta: { fix } }
}
