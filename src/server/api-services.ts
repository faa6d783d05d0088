import type { ApiServices } from '../api/api-services.ts'
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
