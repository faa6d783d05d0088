import type { z } from 'zod'
import type { SpaceRight } from '../contract/access/space-roles.ts'
import type { AppError } from '../foundation/app-error.ts'
import type { KeyRole } from '../store/store.ts'

/** Who asks. */
export interface Caller {
  readonly userId: string
  readonly role: KeyRole
}

/** Public needs no key; the others do. `read` and `write` also name the tier of requests a minute. */
export const permissions = ['public', 'read', 'write', 'admin'] as const
export type Permission = (typeof permissions)[number]

export interface ApiRequest<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Anonymous, with no rights, on public routes. */
  readonly caller: Caller
  /** Scheme, host and port under which the client reached the server, for absolute links. */
  readonly baseUrl: string
  /** Path and query as asked for, for links. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Aborts when the client has gone or the server stops. */
  readonly signal: AbortSignal
}

export interface ApiAnswer {
  readonly status: number
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as they are, instead of `body`; `headers` says what they are. */
  readonly bytes?: Uint8Array
  /** Sent piece by piece, instead of `body`. */
  readonly stream?: AsyncIterable<string>
}

/** The right in a space that a request needs; administrators have all of them everywhere. */
export interface SpaceRule<Request> {
  readonly right: SpaceRight
  /** Id of the space in which what is asked for is; undefined when there is no such thing. */
  of(request: Request): Promise<string | undefined>
  /** What is answered then, and to callers without any role in the space: they are not told that it exists. */
  unknown(request: Request): AppError
}

/** A route as data: the server, the documents and the permission tests read the same table. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As Fastify writes it: `/api/v1/webhooks/:id`. */
  readonly path: string
  readonly summary: string
  readonly permission: Permission
  /** Checked after the request is parsed, before the handler. */
  readonly space?: SpaceRule<ApiRequest<never, never, never>>
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** The body is taken as text, byte for byte and whatever its media type; `body` is then a schema of that text. */
  readonly rawBody?: boolean
  /** The body is a zip file: the field `zip` of multipart/form-data, or by itself as application/zip; `body` is its bytes. */
  readonly takesZip?: boolean
  /** Schemas of the answers by status; null: no body. Errors are added by the server. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>
  /** Schema of the answer with any status that the request itself asks for. */
  readonly anyStatus?: z.ZodType
  /**
   * What it answers with 200 beside JSON, or instead of it when that answer is a string or bytes: the schema of a line or of
   * the data of an event by media type; null when it is no such sequence.
   */
  readonly media?: Readonly<Record<string, z.ZodType | null>>
  /**
   * Codes of the catalogue that its handler answers with, beside those that the server gives anywhere. Absent: what the path
   * names may be missing (404).
   */
  readonly problems?: readonly string[]
  /** Headers that its handler reads, and what each says. */
  readonly headers?: Readonly<Record<string, string>>
  /** For programs, unique and stable; absent: made of method and path, as `pauseWebhook`. */
  readonly operationId?: string
  handle(request: ApiRequest<never, never, never>): Promise<ApiAnswer>
}

/** Makes a route whose handler sees what its schemas give. */
export function defineRoute<
  Params extends z.ZodType = z.ZodType<Record<string, never>>,
  Query extends z.ZodType = z.ZodType<Record<string, never>>,
  Body extends z.ZodType = z.ZodType<undefined>,
>(
  route: Omit<Route, 'params' | 'query' | 'body' | 'handle' | 'space'> & {
    readonly params?: Params
    readonly query?: Query
    readonly body?: Body
    readonly space?: SpaceRule<ApiRequest<z.output<Params>, z.output<Query>, z.output<Body>>>
    handle(request: ApiRequest<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<ApiAnswer>
  },
): Route {
  return route as Route
}
