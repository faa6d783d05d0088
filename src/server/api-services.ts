import { auditRoutes } from '../api/audits/audit-routes.ts'
import type { ApiServices } from '../api/api-services.ts'
import { datasetRoutes, type DatasetReaderService } from '../api/datasets/dataset-routes.ts'
import { deliveryRoutes } from '../api/deliveries/delivery-routes.ts'
import { eventRoutes } from '../api/events/event-routes.ts'
import { keyRoutes } from '../api/keys/key-routes.ts'
import { productInfoRoutes } from '../api/product-info-routes.ts'
import { actionRoutes } from '../api/projects/action-routes.ts'
import { bindingsRoutes } from '../api/projects/bindings-routes.ts'
import { createProjectRoute } from '../api/projects/create-project-route.ts'
import { projectRoutes } from '../api/projects/project-routes.ts'
import { reloadRoute } from '../api/projects/reload-route.ts'
import { runHistoryRoutes } from '../api/projects/run-history-routes.ts'
import type { ProjectChangeServices } from '../api/projects/project-services.ts'
import { runtimeRoutes } from '../api/projects/runtime-routes.ts'
import { transferRoutes } from '../api/projects/transfer-routes.ts'
import { validateRoutes } from '../api/projects/validate-routes.ts'
import type { Route } from '../api/route.ts'
import { scheduleRoutes } from '../api/schedules/schedule-routes.ts'
import { spaceRoutes } from '../api/spaces/space-routes.ts'
import { userRoutes } from '../api/users/user-routes.ts'
import { webhookRoutes } from '../api/webhooks/webhook-routes.ts'
import { automationRoutes } from '../api/automations/automation-routes.ts'
import type { Workspace } from '../config/workspace.ts'
import { createDirectSending } from '../delivery/dispatch/create-direct-sending.ts'
import type { DeliveryObserver, Dispatcher } from '../delivery/dispatcher.ts'
import { isLoopbackHost } from '../delivery/send/address-policy.ts'
import type { AddressRules, Sender } from '../delivery/sending.ts'
import type { Vault } from '../delivery/vault.ts'
import type { Clock } from '../foundation/clock.ts'
import { newId } from '../foundation/new-id.ts'
import type { Store } from '../store/store.ts'

/** Loopback receivers are neighbours of a server that only this machine can reach, and of nobody else's. */
export function addressRulesOf({ server }: Workspace, host = server.host): AddressRules {
  return { allowLoopback: isLoopbackHost(host.includes(':') ? `[${host}]` : host), allow: server.allow }
}

export interface ApiParts {
  readonly workspace: Workspace
  readonly store: Store
  readonly clock: Clock
  readonly vault: Vault
  readonly sender: Sender
  readonly addressRules: AddressRules
  readonly observer: DeliveryObserver
  readonly dispatcher: Dispatcher | undefined
  readonly selectTasks: ApiServices['selectTasks']
}

export function composeApiServices(parts: ApiParts): ApiServices {
  const { workspace, observer, sender, ...rest } = parts
  const { tenantId, owner, server } = workspace
  const common = { ...rest, newId, tenantId }
  return {
    ...common,
    owner,
    declared: workspace,
    async projectsIn(spaceId, records) {
      const kept = (await records.projects.heads()).filter(head => head.spaceId === spaceId)
      // Projects of files belong to the first space.
      return kept.length + (spaceId === workspace.spaces[0].id ? workspace.projects.length : 0)
    },
    sending: createDirectSending({ ...common, sender, observer }),
    limits: server.limits,
    keyLimits: server.limits,
    auditDays: server.auditDays,
    publicUrl: server.publicUrl,
  }
}

/** What the API looks at beside the state. */
export interface DataParts extends Pick<
  ProjectChangeServices,
  'catalog' | 'actions' | 'check' | 'settingsOf'
> {
  readonly datasets: DatasetReaderService
  readonly spaces: Workspace['spaces']
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
