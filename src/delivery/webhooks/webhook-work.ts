import type { Clock } from '../../foundation/clock.ts'
import type { Store } from '../../store/store.ts'
import type { AddressRules } from '../sending.ts'
import type { Vault } from '../vault.ts'

/** What managing webhooks needs. */
export interface WebhookWork {
  readonly store: Store
  readonly clock: Clock
  readonly vault: Vault
  newId(): string
  readonly addressRules: AddressRules
  readonly limits: { readonly webhooksPerOwner: number; readonly webhooksPerTenant: number }
}
