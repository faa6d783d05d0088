import type { AccessWork } from '../access/access-work.ts'
import type { AutomationActions } from '../delivery/automations/automation-actions.ts'
import type { Dispatcher, DirectSending } from '../delivery/dispatcher.ts'
import type { AddressRules } from '../delivery/sending.ts'
import type { Vault } from '../delivery/vault.ts'

export interface ApiLimits {
  /** Requests a minute and key: reading routes, writing routes. */
  readonly readsPerMinute: number
  readonly writesPerMinute: number
  readonly webhooksPerOwner: number
  readonly webhooksPerTenant: number
}

export interface KeyLimits {
  /** Active keys. */
  readonly keysPerUser: number
  /** Days that keys made by the API last, at most. */
  readonly keyDays: number
}

/** What the API needs from the rest of Millrace; the composition hands it in. */
export interface ApiServices extends AccessWork {
  readonly tenantId: string
  /** The owner of the workspace. */
  readonly owner: { readonly id: string; readonly name: string }
  readonly vault: Vault
  readonly sending: DirectSending
  /** Finds the tasks that an automation means. */
  readonly selectTasks: AutomationActions['select']
  /** Undefined in a process without that role. */
  readonly dispatcher: Dispatcher | undefined
  readonly addressRules: AddressRules
  readonly limits: ApiLimits
  readonly keyLimits: KeyLimits
  /** Days that entries of the audit log are kept. */
  readonly auditDays: number
  /** Wins over the Host header in absolute links. */
  readonly publicUrl: string | undefined
}
