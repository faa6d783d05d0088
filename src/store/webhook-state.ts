import type { DeliverySettings } from '../contract/webhooks/delivery-settings.ts'
import type { AutomationPart } from './automation-state.ts'

/** Who gets events: a webhook is sent them, an automation does something because of them. */
export type SubscriptionKind = 'webhook' | 'automation'

export const webhookOrigins = ['api', 'automations', 'management-console'] as const
export type WebhookOrigin = (typeof webhookOrigins)[number]
export const webhookLevels = ['tenant', 'user'] as const
export type WebhookLevel = (typeof webhookLevels)[number]

/** A text that only the vault can open. Safe to store; never to be shown. */
export type Sealed = string

/** A secret that signs. `validUntil` is set when a newer one took its place: until then both sign. */
export interface SealedSecret {
  readonly sealed: Sealed
  readonly createdAt: Date
  readonly validUntil?: Date
}

/** A webhook as the state keeps it; or an automation, which is one that has steps. */
export interface Webhook {
  /** Letters, digits, `_` and `-` only: clients put it into paths as it is. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly url: string
  readonly eventTypes: readonly string[]
  /** SCIM, or CESQL after `cesql:`. Empty: every event of the types. */
  readonly filter: string
  /** JSON of CloudEvents filter dialects, all of which must match. Empty: none. */
  readonly filters: string
  readonly level: WebhookLevel
  readonly ownerId: string
  readonly origin: WebhookOrigin
  readonly enabled: boolean
  /** Set by a person: events are matched and wait. */
  readonly paused: boolean
  readonly disabledReason?: string
  readonly disabledReasonCode?: string
  readonly headers: Readonly<Record<string, string>>
  readonly encryptedHeaders: Readonly<Record<string, Sealed>>
  /** Newest first. */
  readonly secrets: readonly SealedSecret[]
  /** PKCS #8 of the Ed25519 key, sealed, when `delivery.ed25519` asks for one. */
  readonly signingKey?: Sealed
  readonly checkCertificateRevocation: boolean
  readonly delivery: DeliverySettings
  /** Present: it is an automation, and has no URL. */
  readonly automation?: AutomationPart
  /** Events up to this position of the log were published before the webhook was made. */
  readonly startPosition: number
  readonly createdAt: Date
  readonly createdByUserId: string
  readonly updatedAt: Date
  readonly updatedByUserId: string
}

/** What a webhook has lately met; kept beside it so that deliveries do not change the webhook itself. */
export interface WebhookHealth {
  readonly webhookId: string
  /** Since when nothing but failures; undefined when the last attempt succeeded or there was none. */
  readonly failingSince?: Date
  readonly lastSuccessAt?: Date
  readonly lastFailureAt?: Date
}

export const webhookSorts = ['name', 'url', 'createdAt', 'updatedAt'] as const
export type WebhookSort = (typeof webhookSorts)[number]

export interface WebhookQuery {
  readonly kind: SubscriptionKind
  readonly ownerId?: string
  readonly createdByUserId?: string
  readonly updatedByUserId?: string
  readonly enabled?: boolean
  readonly level?: WebhookLevel
  readonly origins?: readonly WebhookOrigin[]
  /** A webhook subscribes to all of them. */
  readonly eventTypes?: readonly string[]
  /** Case-insensitive parts of name and url. */
  readonly nameContains?: string
  readonly urlContains?: string
  readonly sort: WebhookSort
  readonly descending: boolean
  readonly limit: number
  /** The row to go on after (or before, backwards), as the last answer named it: sort value and id. */
  readonly cursor?: { readonly value: string; readonly id: string; readonly backwards: boolean }
}

export interface WebhookReader {
  get(id: string): Promise<Webhook | undefined>
  /** In the order asked for; when the cursor goes backwards, still in the order asked for. */
  find(query: WebhookQuery): Promise<readonly Webhook[]>
  all(): Promise<readonly Webhook[]>
  countOfOwner(ownerId: string, kind: SubscriptionKind): Promise<number>
  count(kind: SubscriptionKind): Promise<number>
  /** Grows with every change of any webhook. */
  revision(): Promise<number>
  health(webhookIds: readonly string[]): Promise<readonly WebhookHealth[]>
}

export interface WebhookWriter extends WebhookReader {
  /** Other units that lock wait until this one ends: what it reads of webhooks from now on stays true. Gives the revision. */
  lock(): Promise<number>
  add(webhook: Webhook): Promise<void>
  /** Replaces the webhook. False when it is gone. */
  replace(webhook: Webhook): Promise<boolean>
  /** Removes the webhook with its deliveries and attempts. False when there is none. */
  remove(id: string): Promise<boolean>
  saveHealth(health: readonly WebhookHealth[]): Promise<void>
}
