import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../foundation/app-error.ts'
import type { ApiServerOptions } from '../create-api-server.ts'
import type { Caller, Route } from '../route.ts'
import { anonymous, authenticate, requirePermission } from './authenticate.ts'
import { checkHost } from './check-host.ts'
import { createRateTiers, type RateTiers } from './rate-tiers.ts'

/**
 * Decides before the body is read: a host that is ours, a method that the path takes, a key that is good and has requests
 * left, a role that may. Gives each request its caller, its base URL and a signal.
 */
export function admitRequests(server: FastifyInstance, options: ApiServerOptions): void {
  const { services, trusted } = options
  const tiers = createRateTiers(services.limits, services.clock)
  const open = new Set<AbortController>()
  let isStopping = false
  server.decorateRequest('caller')
  server.decorateRequest('baseUrl', '')
  server.decorateRequest('gone')
  server.addHook('onRequest', async (request, reply) => {
    request.gone = openSignal(reply, open)
    request.caller = anonymous
    reply.headers({
      'x-request-id': request.id,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    if (isStopping) throw stopping(reply)
    request.baseUrl = baseUrlOf(request, options)
    const { served, allowed } = request.routeOptions.config
    if (allowed) throw methodRefused(request, reply, allowed)
    if (served === undefined || served.permission === 'public') return
    request.caller = trusted ?? (await callerOf(request, reply, { services, tiers, route: served }))
    requirePermission(request.caller, served.permission)
  })
  server.addHook('preClose', async () => {
    isStopping = true
    for (const controller of open) controller.abort()
  })
}

function openSignal(reply: FastifyReply, open: Set<AbortController>): AbortController {
  const controller = new AbortController()
  open.add(controller)
  reply.raw.once('close', () => {
    open.delete(controller)
    controller.abort()
  })
  return controller
}

function baseUrlOf({ headers, raw }: FastifyRequest, { services, trusted }: ApiServerOptions): string {
  const isEncrypted = 'encrypted' in raw.socket && raw.socket.encrypted === true
  return checkHost(
    { host: headers.host, origin: headers.origin, isEncrypted },
    {
      isLoopbackOnly: services.addressRules.allowLoopback && trusted === undefined,
      publicUrl: services.publicUrl,
    },
  )
}

interface Admission {
  readonly services: ApiServerOptions['services']
  readonly tiers: RateTiers
  readonly route: Route
}

async function callerOf(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { services, tiers, route }: Admission,
): Promise<Caller> {
  const { keyId, userId, role } = await authenticate(headers.authorization, services).catch(
    (error: unknown) => {
      reply.header('www-authenticate', 'Bearer')
      throw error
    },
  )
  const isRead = route.permission === 'read' || (route.permission === 'admin' && route.method === 'GET')
  const seconds = tiers.take(keyId, isRead ? 'reads' : 'writes')
  if (seconds === undefined) return { userId, role }
  reply.header('retry-after', String(seconds))
  throw new AppError('MILLRACE-API-TOO-MANY-REQUESTS', `The key may ask again in ${seconds} s`, {
    fix: 'Wait for as many seconds as the header Retry-After says.',
  })
}

function methodRefused(
  { method }: FastifyRequest,
  reply: FastifyReply,
  allowed: readonly string[],
): AppError {
  reply.header('allow', allowed.join(', '))
  return new AppError('MILLRACE-API-METHOD-NOT-ALLOWED', `The path does not take ${method}`, {
    fix: `It takes ${allowed.join(', ')}.`,
  })
}

function stopping(reply: FastifyReply): AppError {
  reply.header('connection', 'close').header('retry-after', '1')
  return new AppError('MILLRACE-API-STOPPING', 'The server is stopping')
}
