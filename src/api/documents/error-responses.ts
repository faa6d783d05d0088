import { ErrorAnswer } from '../../contract/api/error-answer.ts'
import type { JsonSchema } from '../../contract/events/event-json-schema.ts'
import { problemCatalogue } from '../../contract/problems/catalogue.ts'
import type { ProblemEntry } from '../../contract/problems/problem-entry.ts'
import type { Route } from '../route.ts'
import type { ComponentSchemas } from './component-schemas.ts'

interface UsualError {
  readonly name: string
  readonly meaning: string
  /** With which the server itself answers, before the handler of a route does. */
  readonly codes: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  isOf(route: Route): boolean
}

const always = (): boolean => true
const hasKey = ({ permission }: Route): boolean => permission !== 'public'
const hasBody = ({ method }: Route): boolean => method !== 'GET'
const retryAfter = { 'Retry-After': 'Seconds until another request may succeed' }

const usualErrors: Readonly<Record<number, UsualError>> = {
  400: {
    name: 'Invalid',
    meaning: 'The request is not valid; each error names what is wrong',
    codes: [
      'MILLRACE-API-REQUEST-INVALID',
      'MILLRACE-API-BODY-NOT-JSON',
      'MILLRACE-API-URL-INVALID',
      'MILLRACE-API-HOST-INVALID',
    ],
    isOf: always,
  },
  401: {
    name: 'WithoutKey',
    meaning: 'The API key is missing, unknown, or has ended',
    codes: [
      'MILLRACE-API-KEY-MISSING',
      'MILLRACE-API-KEY-UNKNOWN',
      'MILLRACE-API-KEY-EXPIRED',
      'MILLRACE-API-KEY-REVOKED',
      'MILLRACE-API-USER-DISABLED',
    ],
    headers: { 'WWW-Authenticate': 'Bearer' },
    isOf: hasKey,
  },
  403: {
    name: 'Forbidden',
    meaning: 'The caller may not do this',
    codes: ['MILLRACE-API-FORBIDDEN', 'MILLRACE-SPACE-FORBIDDEN', 'MILLRACE-API-HOST-REFUSED'],
    isOf: always,
  },
  404: {
    name: 'Missing',
    meaning: 'What is asked for is not there, or the caller may not see it',
    codes: [],
    isOf: ({ path, problems }) => problems === undefined && path.includes(':'),
  },
  413: {
    name: 'TooLarge',
    meaning: 'The body is too large',
    codes: ['MILLRACE-API-BODY-TOO-LARGE'],
    isOf: hasBody,
  },
  415: {
    name: 'OtherMediaType',
    meaning: 'The body is not of the kind that the server reads',
    codes: ['MILLRACE-API-MEDIA-TYPE'],
    isOf: route => hasBody(route) && !route.rawBody,
  },
  429: {
    name: 'TooManyRequests',
    meaning: 'The key has made too many requests in this minute',
    codes: ['MILLRACE-API-TOO-MANY-REQUESTS'],
    headers: retryAfter,
    isOf: hasKey,
  },
  500: {
    name: 'Failed',
    meaning: 'The server failed; its log has the reason under the trace id',
    codes: ['MILLRACE-API-UNEXPECTED'],
    isOf: always,
  },
  503: {
    name: 'NotNow',
    meaning: 'The server is stopping, or its state cannot be reached',
    codes: [
      'MILLRACE-API-STOPPING',
      'MILLRACE-SERVER-ROLE-MISSING',
      'MILLRACE-STORE-BUSY',
      'MILLRACE-STORE-UNREACHABLE',
    ],
    headers: retryAfter,
    isOf: always,
  },
}

/** What a route answers when it does not do what it is asked for, by status. Throws Error for a code of no catalogue. */
export function errorResponses(
  route: Route,
  schemas: ComponentSchemas,
): Readonly<Record<string, JsonSchema>> {
  const own = byStatus(route.problems ?? [])
  const usual = Object.keys(usualErrors).filter(status => usualErrors[Number(status)]?.isOf(route))
  const statuses = new Set([...usual.map(Number), ...own.keys()])
  return Object.fromEntries(
    [...statuses].map(status => {
      const codes = own.get(status)
      const error = usualErrors[status]
      const reference = { $ref: `#/components/responses/${error?.name}` }
      return [status, codes ? response(error, codes, schemas) : reference]
    }),
  )
}

function byStatus(codes: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const statuses = new Set(codes.map(code => entryOf(code).status))
  return new Map([...statuses].map(status => [status, codes.filter(code => entryOf(code).status === status)]))
}

/** The answers that several routes share, as components of the document. */
export function sharedErrorResponses(
  routes: readonly Route[],
  schemas: ComponentSchemas,
): Readonly<Record<string, JsonSchema>> {
  const used = Object.entries(usualErrors).filter(([status]) =>
    routes.some(route => '$ref' in (errorResponses(route, schemas)[status] ?? {})),
  )
  return Object.fromEntries(used.map(([, error]) => [error.name, response(error, [], schemas)]))
}

function response(
  error: UsualError | undefined,
  ownCodes: readonly string[],
  { schemaOf }: ComponentSchemas,
): JsonSchema {
  const codes = [...ownCodes, ...(error?.codes ?? [])]
  const meaning = error?.meaning ?? ownCodes.map(code => entryOf(code).title).join('; ')
  const list = codes.map(code => `- \`${code}\`: ${entryOf(code).title}`)
  return {
    description: [meaning, ...(list.length > 0 ? ['', ...list] : [])].join('\n'),
    ...(error?.headers && { headers: headersOf(error.headers) }),
    content: { 'application/json': { schema: schemaOf(ErrorAnswer, 'output') } },
    ...(codes.length > 0 && { 'x-codes': codes }),
  }
}

function headersOf(headers: Readonly<Record<string, string>>): JsonSchema {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  )
}

function entryOf(code: string): ProblemEntry {
  const entry = problemCatalogue[code]
  if (entry) return entry
  throw new Error(`a route names the problem ${code}, which is in no catalogue`)
}
