import type { Dispatcher, DirectSending } from '../delivery/dispatcher.ts'
import type { AddressRules } from '../delivery/sending.ts'
import type { Vault } from '../delivery/vault.ts'
import type { Clock } from '../foundation/clock.ts'
import type { Store } from '../store/store.ts'

export interface ApiLimits {
  /** Requests a minute and key: reading routes, writing routes. */
  readonly readsPerMinute: number
  readonly writesPerMinute: number
  readonly webhooksPerOwner: number
  readonly webhooksPerTenant: number
}

/** What the API needs from the rest of Millrace; the composition hands it in. */
export interface ApiServices {
  readonly store: Store
  readonly clock: Clock
  newId(): string
  readonly tenantId: string
  /** The owner of the workspace. */
  readonly owner: { readonly id: string; readonly name: string }
  readonly vault: Vault
  readonly sending: DirectSending
  /** Undefined in a process without that role. */
  readonly dispatcher: Dispatcher | undefined
  readonly addressRules: AddressRules
  readonly limits: ApiLimits
  /** Wins over the Host header in absolute links. */
  readonly publicUrl: string | undefined
}
