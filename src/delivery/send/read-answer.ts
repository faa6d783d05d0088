import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http'
import { StringDecoder } from 'node:string_decoder'
import type { AttemptExchange, AttemptTimings, ErrorClass, SendResult } from '../sending.ts'
import type { BuiltRequest } from './build-request.ts'
import type { CompiledTarget } from './compile-target.ts'
import type { OpeningTimings } from './connect-pinned.ts'
import { explainFailure, type Failure } from './explain-failure.ts'
import { type HiddenTexts, omitSecrets, withoutBegunSecret } from './omit-secrets.ts'
import { retryAfterMs } from './retry-after.ts'
import type { RawAnswer } from './run-request.ts'

const shownCharacters = 4096
const shownLocation = 200

export interface Sent {
  readonly target: CompiledTarget
  readonly request: BuiltRequest
  readonly triggeredAt: Date
  readonly opening: OpeningTimings
  readonly totalMs: number
  readonly answer: RawAnswer
  readonly now: Date
}

/** The result of a request that was made, or that failed on the way. */
export function resultOf(sent: Sent): SendResult {
  const { target, request, triggeredAt, answer, now } = sent
  const { url } = target.target.webhook
  const timings = timingsOf(sent)
  const sentRequest = { url, headers: request.shownHeaders }
  const { statusCode } = answer
  if (statusCode === undefined) {
    const failure = explainFailure(answer.error, target.url.host)
    return failedResult(failure, triggeredAt, { request: sentRequest, timings })
  }
  const headers = shownHeaders(answer.headers, target.hidden)
  const response = { statusCode, headers, ...shownBody(answer, target.hidden) }
  const exchange = { request: sentRequest, response, timings }
  const message = messageOf(statusCode, headers)
  if (statusCode < 300)
    return { outcome: 'success', triggeredAt, statusCode, message, isGone: false, exchange }
  const wait = retryAfterMs(headers['retry-after'], now)
  return {
    outcome: 'fail',
    triggeredAt,
    statusCode,
    errorClass: classOf(statusCode),
    message,
    ...(wait !== undefined && { retryAfterMs: wait }),
    isGone: statusCode === 410,
    exchange,
  }
}

/** The result of an attempt that nothing answered. */
export function failedResult(failure: Failure, triggeredAt: Date, exchange: AttemptExchange): SendResult {
  return { outcome: 'fail', triggeredAt, ...failure, isGone: false, exchange }
}

function classOf(statusCode: number): ErrorClass {
  return statusCode < 400 ? 'redirect' : 'status'
}

function messageOf(statusCode: number, { location }: Readonly<Record<string, string>>): string {
  const name = `${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trim()
  if (statusCode < 300) return `The receiver answered ${name}.`
  if (statusCode < 400) {
    const where = location === undefined ? '' : ` (Location ${location.slice(0, shownLocation)})`
    return `redirects are forbidden ${statusCode}${where}. Use the URL where the receiver is.`
  }
  if (statusCode === 410) return `The receiver answered ${name}: it wants no more events.`
  return `The receiver answered ${name}. Look at the body of the answer and into the log of the receiver.`
}

function shownHeaders(headers: IncomingHttpHeaders, hidden: HiddenTexts): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const [name, value = ''] of Object.entries(headers))
    shown[name] = omitSecrets(typeof value === 'string' ? value : value.join(', '), hidden)
  return shown
}

function shownBody({ body, isBodyCut }: RawAnswer, hidden: HiddenTexts) {
  // The decoder keeps back a character of which only a part is there.
  const text = isBodyCut ? new StringDecoder('utf8').write(body) : body.toString('utf8')
  const clean = omitSecrets(text, hidden)
  const safe = isBodyCut ? withoutBegunSecret(clean, hidden) : clean
  return { body: safe.slice(0, shownCharacters), isBodyCut: isBodyCut || safe.length > shownCharacters }
}

function timingsOf({
  opening: { dnsMs, connectMs, tlsMs },
  answer: { firstByteMs },
  totalMs,
}: Sent): AttemptTimings {
  return {
    ...(dnsMs !== undefined && { dnsMs: hundredths(dnsMs) }),
    ...(connectMs !== undefined && { connectMs: hundredths(connectMs) }),
    ...(tlsMs !== undefined && { tlsMs: hundredths(tlsMs) }),
    ...(firstByteMs !== undefined && { firstByteMs: hundredths(firstByteMs) }),
    totalMs: hundredths(totalMs),
  }
}

/** The history needs no more. */
function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100
}
