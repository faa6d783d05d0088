import { z } from 'zod'
import { defineRoute, type Permission, type Route } from '../route.ts'

/** One part of the server that has to work. */
export interface HealthCheck {
  readonly name: string
  readonly isWell: boolean
  /** In words, when it is not well. */
  readonly problem?: string
}

export interface HealthServices {
  /** Looks at everything that this server needs, within a moment. */
  check(): Promise<readonly HealthCheck[]>
  /** The metrics in the text format of Prometheus. */
  metrics(): Promise<string>
  /** Metrics are for everybody when only this machine can ask. */
  readonly isLoopbackOnly: boolean
}

const Health = z.strictObject({ status: z.literal('ok') })
const Readiness = z.strictObject({
  status: z.enum(['ok', 'not ready']),
  checks: z.array(z.strictObject({ name: z.string(), isWell: z.boolean(), problem: z.string().optional() })),
})

/** Whether the process lives, whether it can do its work, and its metrics. */
export function healthRoutes(services: HealthServices): readonly Route[] {
  return [alive(), ready(services), metrics(services, services.isLoopbackOnly ? 'public' : 'read')]
}

function alive(): Route {
  return defineRoute({
    method: 'GET',
    path: '/healthz',
    summary: 'Whether the process lives',
    permission: 'public',
    answers: { 200: Health },
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  })
}

function ready({ check }: HealthServices): Route {
  return defineRoute({
    method: 'GET',
    path: '/readyz',
    summary: 'Whether the server can do its work, with what is in the way',
    permission: 'public',
    answers: { 200: Readiness, 503: Readiness },
    handle: async () => {
      const checks = await check()
      const isReady = checks.every(({ isWell }) => isWell)
      return { status: isReady ? 200 : 503, body: { status: isReady ? 'ok' : 'not ready', checks } }
    },
  })
}

function metrics({ metrics: read }: HealthServices, permission: Permission): Route {
  return defineRoute({
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics in the text format of Prometheus',
    permission,
    answers: { 200: z.string() },
    media: { 'text/plain': null },
    handle: async () => ({
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      stream: once(await read()),
    }),
  })
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text)
}
