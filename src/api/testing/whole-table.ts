import { auditRoutes } from '../audits/audit-routes.ts'
import { ownWorkerName } from '../../runs/worker-name.ts'
import { createActionRunner } from '../../runs/actions.ts'
import type { ProjectCatalog } from '../../projects/project-catalog.ts'
import { catalogOf } from '../../projects/testing/catalog-of.ts'
import { haveProject, haveTask } from '../../tasks/testing/makers.ts'
import { actionRoutes } from '../projects/action-routes.ts'
import { bindingsRoutes } from '../projects/bindings-routes.ts'
import { controlRoutes } from '../projects/control-routes.ts'
import { createProjectRoute } from '../projects/create-project-route.ts'
import { prepareRoutes } from '../projects/prepare-routes.ts'
import { reloadRoute } from '../projects/reload-route.ts'
import { projectRoutes } from '../projects/project-routes.ts'
import type { ProjectChangeServices } from '../projects/project-services.ts'
import { runHistoryRoutes } from '../projects/run-history-routes.ts'
import { runtimeRoutes } from '../projects/runtime-routes.ts'
import { transferRoutes } from '../projects/transfer-routes.ts'
import { validateRoutes } from '../projects/validate-routes.ts'
import type { ApiServices } from '../api-services.ts'
import { datasetRoutes, type DatasetReaderService } from '../datasets/dataset-routes.ts'
import { automationRoutes } from '../automations/automation-routes.ts'
import { deliveryRoutes } from '../deliveries/delivery-routes.ts'
import { eventRoutes } from '../events/event-routes.ts'
import { healthRoutes } from '../health/health-routes.ts'
import { keyRoutes } from '../keys/key-routes.ts'
import { launchRoutes, type Launcher } from '../launches/launch-routes.ts'
import { productInfoRoutes } from '../product-info-routes.ts'
import type { Route } from '../route.ts'
import { scheduleRoutes } from '../schedules/schedule-routes.ts'
import { spaceRoutes } from '../spaces/space-routes.ts'
import { trySinkRoutes } from '../try-sink/try-sink-routes.ts'
import { userRoutes } from '../users/user-routes.ts'
import { webhookRoutes } from '../webhooks/webhook-routes.ts'

/** What routes start or read outside of the API. */
export interface Outside {
  readonly launcher: Launcher
  readonly datasets: DatasetReaderService
}

/** The project `project` in the space `space`, with one task `land`; whatever is made is found as the same. */
function oneProject(): ProjectCatalog {
  const id = 'project'
  const project = haveProject({ id, spaceId: 'space', tasks: [haveTask({ id: 'land', type: 'LANDING' })] })
  const { list, find, current } = catalogOf([project])
  return {
    list,
    find,
    async current(name) {
      const found = await current(id)
      return found && { ...found, outline: { ...found.outline, id: name } }
    },
  }
}

function projectTable(services: ApiServices, launcher: Launcher): readonly Route[] {
  const worker = ownWorkerName()
  const projects: ProjectChangeServices = {
    ...services,
    catalog: oneProject(),
    actions: createActionRunner({ ...services, worker, trouble: () => undefined }),
    spaces: [{ id: 'space' }],
    check: () => Promise.resolve([]),
    settingsOf: () => undefined,
  }
  return [
    ...projectRoutes(projects),
    ...runtimeRoutes(projects),
    ...runHistoryRoutes(projects),
    createProjectRoute(projects),
    ...bindingsRoutes(projects),
    ...transferRoutes(projects),
    ...validateRoutes(projects),
    ...actionRoutes(projects),
    ...controlRoutes(projects, launcher),
    ...prepareRoutes({ ...projects, preparer: { plan: async () => [], prepare: async () => [] } }),
    reloadRoute(projects),
  ]
}

/** Every route that a server has. */
export function wholeTable(services: ApiServices, { launcher, datasets }: Outside): readonly Route[] {
  return [
    ...webhookRoutes(services),
    ...deliveryRoutes(services),
    ...automationRoutes(services),
    ...eventRoutes(services),
    ...datasetRoutes(datasets),
    ...spaceRoutes(services),
    ...userRoutes(services),
    ...keyRoutes(services),
    ...auditRoutes(services),
    ...scheduleRoutes(services, () => oneProject().list()),
    ...launchRoutes(launcher),
    ...projectTable(services, launcher),
    ...healthRoutes({ check: async () => [], metrics: async () => '', isLoopbackOnly: true }),
    ...trySinkRoutes(services),
    ...productInfoRoutes(),
  ]
}
