import type { FastifyInstance } from 'fastify'
import type { Route } from '../route.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Each path answers OPTIONS with the methods that it takes, and others with 405. HEAD comes with GET. */
export function refuseOtherMethods(server: FastifyInstance, routes: readonly Route[]): void {
  const paths = new Map<string, Set<string>>()
  for (const { path, method } of routes) {
    const taken = paths.get(path) ?? new Set(['OPTIONS'])
    paths.set(path, taken.add(method))
    if (method === 'GET') taken.add('HEAD')
  }
  for (const [url, taken] of paths) {
    const allowed = [...taken].sort()
    server.options(url, (_request, reply) => reply.code(204).header('allow', allowed.join(', ')).send())
    const refused = methods.filter(method => !taken.has(method))
    if (refused.length > 0) {
      // The hook that admits requests throws before the handler.
      server.route({ method: refused, url, config: { allowed }, handler: () => undefined })
    }
  }
}
