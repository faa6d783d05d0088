import { healthRoutes } from '../api/health/health-routes.ts'
import { launchRoutes } from '../api/launches/launch-routes.ts'
import { controlRoutes } from '../api/projects/control-routes.ts'
import { planRoute, prepareRoutes } from '../api/projects/prepare-routes.ts'
import type { ApiServices } from '../api/api-services.ts'
import { withDocuments } from '../api/documents/document-routes.ts'
import type { Route } from '../api/route.ts'
import { stateRoutes } from '../api/state-routes.ts'
import { trySinkRoutes } from '../api/try-sink/try-sink-routes.ts'
import { AppError } from '../foundation/app-error.ts'
import { ownVersion } from '../foundation/own-version.ts'
import { checkState } from './check-state.ts'
import type { ServerMetrics } from './server-metrics.ts'
import type { ServerOptions, ServerParts } from './start-server.ts'

/** Everything that a process with these roles answers. */
export function serverRoutes(
  parts: ServerParts,
  { roles }: Pick<ServerOptions, 'roles'>,
  services: ApiServices,
  metrics: ServerMetrics,
): readonly Route[] {
  const health = healthRoutes({
    check: async () => [await checkState(parts.store)],
    metrics: () => metrics.text(),
    isLoopbackOnly: services.addressRules.allowLoopback,
  })
  if (!roles.includes('api')) return health
  const { catalog, launcher, work } = parts
  // What is watched or answered at once is done in this process.
  const here = [...launchRoutes(launcher), planRoute(parts)]
  const routes = [
    ...health,
    ...stateRoutes(services, { ...parts, spaces: parts.workspace.spaces }),
    ...(roles.includes('runner') ? here : here.map(withoutRunner)),
    ...controlRoutes({ ...services, catalog }, work),
    ...prepareRoutes({ ...parts, prepare: (wanted, action) => work.prepare(wanted, action) }),
    ...trySinkRoutes(services),
  ]
  return withDocuments(routes, ownVersion())
}

/** The route is there, and says who could do it. */
function withoutRunner(route: Route): Route {
  return {
    ...route,
    handle: () => {
      throw new AppError('MILLRACE-SERVER-ROLE-MISSING', 'This process does not have the role runner', {
        fix: 'Ask the process that has it, or start this one with --roles api,runner.',
      })
    },
  }
}
