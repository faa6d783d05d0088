import { auditRoutes } from '../audits/audit-routes.ts'
import type { ApiServices } from '../api-services.ts'
import { datasetRoutes, type DatasetReaderService } from '../datasets/dataset-routes.ts'
import { deliveryRoutes } from '../deliveries/delivery-routes.ts'
import { eventRoutes } from '../events/event-routes.ts'
import { healthRoutes } from '../health/health-routes.ts'
import { keyRoutes } from '../keys/key-routes.ts'
import { launchRoutes, type Launcher } from '../launches/launch-routes.ts'
import { productInfoRoutes } from '../product-info-routes.ts'
import type { Route } from '../route.ts'
import { spaceRoutes } from '../spaces/space-routes.ts'
import { trySinkRoutes } from '../try-sink/try-sink-routes.ts'
import { userRoutes } from '../users/user-routes.ts'
import { webhookRoutes } from '../webhooks/webhook-routes.ts'

/** What routes start or read outside of the API. */
export interface Outside {
  readonly launcher: Launcher
  readonly datasets: DatasetReaderService
}

/** Every route that a server has. */
export function wholeTable(services: ApiServices, { launcher, datasets }: Outside): readonly Route[] {
  return [
    ...webhookRoutes(services),
    ...deliveryRoutes(services),
    ...eventRoutes(services),
    ...datasetRoutes(datasets),
    ...spaceRoutes(services),
    ...userRoutes(services),
    ...keyRoutes(services),
    ...auditRoutes(services),
    ...launchRoutes(launcher),
    ...healthRoutes({ check: async () => [], metrics: async () => '', isLoopbackOnly: true }),
    ...trySinkRoutes(services),
    ...productInfoRoutes(),
  ]
}
