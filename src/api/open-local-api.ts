import { AppError } from '../foundation/app-error.ts'
import type { ApiClient, ApiResponse } from './api-client.ts'
import { matchRoute } from './match-route.ts'
import type { ApiAnswer, ApiRequest, Caller, Route } from './route.ts'
import { InvalidRequest } from './server/invalid-request.ts'
import { parseRequest } from './server/parse-request.ts'
import { thrownErrors } from './thrown-errors.ts'

/** Links of answers begin with it; clients follow their paths. */
const baseUrl = 'http://this-process.invalid'

/** The API in this process: every request is the caller's, goes through the same schemas and handlers, and needs no key. */
export function openLocalApi(routes: readonly Route[], caller: Caller): ApiClient {
  const call = async (
    method: string,
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<ApiAnswer> => {
    const { pathname, searchParams } = new URL(path, baseUrl)
    const found = matchRoute(routes, method, pathname)
    if (!found) throw new AppError('MILLRACE-API-PATH-UNKNOWN', `There is nothing at ${method} ${pathname}`)
    const { route, params } = found
    // As it would come over the wire.
    const sent: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body))
    const parsed = parsedOrThrown(route, { params, query: queryOf(searchParams), body: sent })
    const request = { ...parsed, caller, baseUrl, path, headers: {}, signal }
    // What the schemas of a route give is what its handler takes: defineRoute ties them together.
    return await route.handle(request as ApiRequest<never, never, never>)
  }
  return {
    serverUrl: undefined,
    async request(method, path, body): Promise<ApiResponse> {
      const answer = await call(method, path, body, new AbortController().signal)
      return { status: answer.status, body: answer.body, headers: answer.headers ?? {} }
    },
    async *stream(path, signal, body) {
      const { stream } = await call(body === undefined ? 'GET' : 'POST', path, body, signal)
      if (stream) yield* stream
    },
    async [Symbol.asyncDispose]() {
      // What the handlers use belongs to the composition.
    },
  }
}

function parsedOrThrown(route: Route, raw: Parameters<typeof parseRequest>[1]) {
  try {
    return parseRequest(route, raw)
  } catch (error) {
    throw error instanceof InvalidRequest ? thrownErrors(error.errors) : error
  }
}

function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(search.keys())].map(name => {
      const [first = '', ...more] = search.getAll(name)
      return [name, more.length === 0 ? first : [first, ...more]]
    }),
  )
}
