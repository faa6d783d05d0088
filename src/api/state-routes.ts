import type { ApiServices } from './api-services.ts'
import { auditRoutes } from './audits/audit-routes.ts'
import { automationRoutes } from './automations/automation-routes.ts'
import { datasetRoutes, type DatasetReaderService } from './datasets/dataset-routes.ts'
import { deliveryRoutes } from './deliveries/delivery-routes.ts'
import { eventRoutes } from './events/event-routes.ts'
import { keyRoutes } from './keys/key-routes.ts'
import { productInfoRoutes } from './product-info-routes.ts'
import { actionRoutes } from './projects/action-routes.ts'
import { bindingsRoutes } from './projects/bindings-routes.ts'
import { createProjectRoute } from './projects/create-project-route.ts'
import { projectRoutes } from './projects/project-routes.ts'
import type { ProjectChangeServices } from './projects/project-services.ts'
import { reloadRoute } from './projects/reload-route.ts'
import { runHistoryRoutes } from './projects/run-history-routes.ts'
import { runtimeRoutes } from './projects/runtime-routes.ts'
import { transferRoutes } from './projects/transfer-routes.ts'
import { validateRoutes } from './projects/validate-routes.ts'
import type { Route } from './route.ts'
import { scheduleRoutes } from './schedules/schedule-routes.ts'
import { spaceRoutes } from './spaces/space-routes.ts'
import { userRoutes } from './users/user-routes.ts'
import { webhookRoutes } from './webhooks/webhook-routes.ts'

/** What the API looks at beside the state. */
export interface DataParts extends Pick<
  ProjectChangeServices,
  'catalog' | 'actions' | 'check' | 'settingsOf' | 'spaces'
> {
  readonly datasets: DatasetReaderService
}

/** What the API can do without running tasks, in a server and in a command that works without one. */
export function stateRoutes(services: ApiServices, data: DataParts): readonly Route[] {
  const projects = { ...services, ...data }
  return [
    ...webhookRoutes(services),
    ...deliveryRoutes(services),
    ...automationRoutes(services),
    ...eventRoutes(services),
    ...spaceRoutes(services),
    ...userRoutes(services),
    ...keyRoutes(services),
    ...auditRoutes(services),
    ...datasetRoutes(data.datasets),
    ...projectRoutes(projects),
    ...runtimeRoutes(projects),
    ...runHistoryRoutes(projects),
    createProjectRoute(projects),
    ...bindingsRoutes(projects),
    ...transferRoutes(projects),
    ...validateRoutes(projects),
    reloadRoute(projects),
    ...actionRoutes(projects),
    ...scheduleRoutes(services, () => data.catalog.list()),
    ...productInfoRoutes(),
  ]
}
