import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { maxHeaderSize } from 'node:http'
import { AppError } from '../foundation/app-error.ts'
import type { ApiServices } from './api-services.ts'
import type { ApiRequest, Caller, Route } from './route.ts'
import { admitRequests } from './server/admit-requests.ts'
import { endConnections } from './server/end-connections.ts'
import { errorAnswer } from './server/error-answer.ts'
import { refuseOtherMethods } from './server/other-methods.ts'
import { parseRequest } from './server/parse-request.ts'
import { bodyLimitBytes, readBodies, uploadLimitBytes } from './server/read-body.ts'
import { requireSpaceRight } from './server/require-space-right.ts'
import { sendAnswer } from './server/send-answer.ts'
import { answerBrokenRequest } from './server/broken-request.ts'
import { traceIdOf } from './server/trace-id.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route of the table. */
    readonly served?: Route
    /** Of a path that does not take the method: the methods that it takes. */
    readonly allowed?: readonly string[]
  }
  interface FastifyRequest {
    caller: Caller
    baseUrl: string
    /** Aborts when the client has gone or the server stops. */
    gone: AbortController
  }
}

/** For a request to come in as a whole; how long its answer takes has no limit here. */
const requestTimeoutMs = 60_000

export interface ApiServerOptions {
  readonly services: Pick<ApiServices, 'store' | 'clock' | 'newId' | 'limits' | 'publicUrl' | 'addressRules'>
  readonly routes: readonly Route[]
  readonly logger?: FastifyBaseLogger
  /** Every request is this caller's and needs no key: for the API inside the own process, never for a listening server. */
  readonly trusted?: Caller
}

/**
 * The HTTP server of the API, made from the table of routes; it does not listen yet. Answers JSON; what goes wrong has the
 * shape of `ErrorAnswer`. Closing it ends the streams.
 */
export function createApiServer(options: ApiServerOptions): FastifyInstance {
  const { services, routes, logger } = options
  const server: FastifyInstance = Fastify({
    ...(logger && { loggerInstance: logger }),
    bodyLimit: bodyLimitBytes,
    genReqId: request => traceIdOf(request.headers, services.newId),
    frameworkErrors: (error, { id }, reply: FastifyReply) => {
      const { status, body } = errorAnswer(error, id)
      reply.code(status).header('x-request-id', id).send(body)
    },
    clientErrorHandler: answerBrokenRequest,
    // As long as a request may be: what a route thinks of a long id, it says itself.
    routerOptions: { maxParamLength: maxHeaderSize },
    return503OnClosing: false,
    requestTimeout: requestTimeoutMs,
  })
  server.setErrorHandler(async (error, request, reply) => {
    const { status, body, isUnexpected } = errorAnswer(error, request.id)
    if (isUnexpected) request.log.error({ err: error, traceId: request.id }, 'a request failed')
    return await reply.code(status).type('application/json; charset=utf-8').send(body)
  })
  server.setNotFoundHandler(request => {
    throw new AppError('MILLRACE-API-PATH-UNKNOWN', `There is nothing at ${request.url.split('?')[0]}`, {
      fix: 'Check the spelling of the path.',
    })
  })
  endConnections(server)
  readBodies(server)
  admitRequests(server, options)
  for (const route of routes) addRoute(server, route, services)
  refuseOtherMethods(server, routes)
  return server
}

function addRoute(server: FastifyInstance, route: Route, { store }: Pick<ApiServices, 'store'>): void {
  server.route({
    method: route.method,
    url: route.path,
    config: { served: route },
    ...(route.takesZip && { bodyLimit: uploadLimitBytes }),
    handler: async (request, reply) => {
      const asked = apiRequest(route, request)
      await requireSpaceRight(route, asked, store)
      const answer = await route.handle(asked)
      return await sendAnswer(reply, answer, request.gone.signal)
    },
  })
}

function apiRequest(route: Route, request: FastifyRequest): ApiRequest<never, never, never> {
  const { params, query, body, caller, baseUrl, gone, url, headers } = request
  const parsed = parseRequest(route, { params, query, body: route.rawBody ? (body ?? '') : body })
  // What the schemas of a route give is what its handler takes: defineRoute ties them together.
  return { ...parsed, caller, baseUrl, path: pathOf(url), headers, signal: gone.signal } as ApiRequest<
    never,
    never,
    never
  >
}

/** A request may name the whole URL (RFC 9112, 3.2.2); links are made from its path, and from the host that was checked. */
function pathOf(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/iu, '')
}
