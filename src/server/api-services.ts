import type { ApiServices } from '../api/api-services.ts'
import { datasetRoutes, type DatasetReaderService } from '../api/datasets/dataset-routes.ts'
import { deliveryRoutes } from '../api/deliveries/delivery-routes.ts'
import { eventRoutes } from '../api/events/event-routes.ts'
import { productInfoRoutes } from '../api/product-info-routes.ts'
import type { Route } from '../api/route.ts'
import { scheduleRoutes } from '../api/schedules/schedule-routes.ts'
import type { ScheduleReader } from '../api/schedules/list-schedules.ts'
import { webhookRoutes } from '../api/webhooks/webhook-routes.ts'
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
}

export function composeApiServices(parts: ApiParts): ApiServices {
  const { workspace, observer, sender, ...rest } = parts
  const { tenantId, owner, server } = workspace
  const common = { ...rest, newId, tenantId }
  return {
    ...common,
    owner,
    sending: createDirectSending({ ...common, sender, observer }),
    limits: server.limits,
    publicUrl: server.publicUrl,
  }
}

/** What the API can do with the state alone, in a server and in a command that works without one. */
export function stateRoutes(
  services: ApiServices,
  datasets: DatasetReaderService,
  projects: ScheduleReader['projects'],
): readonly Route[] {
  return [
    ...webhookRoutes(services),
    ...deliveryRoutes(services),
    ...eventRoutes(services),
    ...datasetRoutes(datasets),
    ...scheduleRoutes(services, projects),
    ...productInfoRoutes(),
  ]
}
