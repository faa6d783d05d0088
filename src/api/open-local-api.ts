import { AppError } from '../foundation/app-error.ts'
import type { ApiClient, ApiResponse } from './api-client.ts'
import { matchRoute, type FoundRoute } from './match-route.ts'
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
    const { route, params } = foundRoute(routes, method, pathname)
    return await asThrown(async () => {
      const parsed = parseRequest(route, { params, query: queryOf(searchParams), body: overTheWire(body) })
      const request = { ...parsed, caller, baseUrl, path, headers: {}, signal }
      // What the schemas of a route give is what its handler takes: defineRoute ties them together.
      return await route.handle(request as ApiRequest<never, never, never>)
    })
  }
  return {
    serverUrl: undefined,
    async request(method, path, body): Promise<ApiResponse> {
      const answer = await call(method, path, body, new AbortController().signal)
      const headers = answer.headers ?? {}
      return { status: answer.status, body: answer.bytes ?? overTheWire(answer.body), headers }
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

function foundRoute(routes: readonly Route[], method: string, pathname: string): FoundRoute {
  const found = matchRoute(routes, method, pathname)
  if (found) return found
  const isPath = routes.some(route => matchRoute([route], route.method, pathname))
  throw isPath
    ? new AppError('MILLRACE-API-METHOD-NOT-ALLOWED', `The path does not take ${method}`)
    : new AppError('MILLRACE-API-PATH-UNKNOWN', `There is nothing at ${pathname}`)
}

/** What a server would make an answer of errors from. */
async function asThrown<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof InvalidRequest ? thrownErrors(error.errors) : error
  }
}

function overTheWire(body: unknown): unknown {
  return body === undefined || body instanceof Uint8Array
    ? body
    : (JSON.parse(JSON.stringify(body)) as unknown)
}

function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(search.keys())].map(name => {
      const [first = '', ...more] = search.getAll(name)
      return [name, more.length === 0 ? first : [first, ...more]]
    }),
  )
}
