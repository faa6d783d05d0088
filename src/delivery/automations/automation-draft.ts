import type { AutomationDelivery } from '../../contract/automations/automation-fields.ts'
import type { AutomationStep } from '../../contract/automations/automation-steps.ts'
import { defaultDeliverySettings } from '../../contract/webhooks/delivery-settings.ts'
import { derivedHex } from '../../foundation/derived-id.ts'
import { headerContext, stepContext } from '../open-target.ts'
import type { Vault } from '../vault.ts'
import { kept } from '../webhooks/webhook-draft.ts'
import type { Automation } from './automation-actions.ts'

/** An automation as somebody wants it. Its texts are checked already, and its steps by `checkStep`. */
export interface AutomationDraft {
  readonly name: string
  readonly description: string
  readonly eventTypes: readonly string[]
  readonly filter: string
  readonly filters: readonly unknown[]
  /** Values of encrypted headers are plain. */
  readonly steps: readonly AutomationStep[] | typeof kept
  readonly ownerId: string
  readonly enabled: boolean
  readonly delivery: AutomationDelivery
}

export interface SealedAutomation {
  readonly id: string
  readonly draft: AutomationDraft
  /** Undefined: it is new. */
  readonly current: Automation | undefined
  /** Names what millrace.yaml says of it. */
  readonly declared?: string
  readonly now: Date
  readonly by: string
  /** Of a new one: the newest event of the log, to which it does not react. */
  readonly startPosition: number
}

/** The draft that changes nothing. */
export function draftOfAutomation(automation: Automation): AutomationDraft {
  const { name, description, eventTypes, filter, filters, ownerId, enabled, delivery } = automation
  return {
    name,
    description,
    eventTypes,
    filter,
    filters: filters === '' ? [] : (JSON.parse(filters) as readonly unknown[]),
    steps: kept,
    ownerId,
    enabled,
    delivery: automationDelivery(delivery),
  }
}

/** The automation that the state is to keep: secrets sealed, what stays taken over. */
export function sealAutomation(vault: Vault, sealed: SealedAutomation): Automation {
  const { id, draft, declared } = sealed
  const { name, description, eventTypes, filter, filters, ownerId, enabled } = draft
  return {
    id,
    name,
    description,
    eventTypes,
    filter,
    ownerId,
    enabled,
    filters: filters.length === 0 ? '' : JSON.stringify(filters),
    delivery: { ...defaultDeliverySettings, ...draft.delivery },
    automation: { ...stepsPart(vault, sealed), ...(declared !== undefined && { declared }) },
    // It sees what its owner may read, and sends nothing itself.
    level: 'user',
    origin: 'api',
    url: '',
    headers: {},
    encryptedHeaders: {},
    secrets: [],
    checkCertificateRevocation: false,
    ...pastOf(sealed),
  }
}

/** What an automation has been through, which no draft says. */
function pastOf({ draft, current, now, by, startPosition }: SealedAutomation) {
  const updated = { updatedAt: now, updatedByUserId: by }
  if (!current) return { paused: false, startPosition, createdAt: now, createdByUserId: by, ...updated }
  const { paused, createdAt, createdByUserId, disabledReason, disabledReasonCode } = current
  const isStillDisabled = !draft.enabled && !current.enabled
  return {
    paused,
    startPosition: current.startPosition,
    createdAt,
    createdByUserId,
    ...(isStillDisabled && disabledReason !== undefined && { disabledReason }),
    ...(isStillDisabled && disabledReasonCode !== undefined && { disabledReasonCode }),
    ...updated,
  }
}

/** Of the settings of deliveries, those that automations have. */
export function automationDelivery({ ...settings }: Automation['delivery']): AutomationDelivery {
  const { format: _format, maxBatch: _maxBatch, ed25519: _ed25519, ...own } = settings
  return own
}

/** Names what the steps do, whatever their secrets are. */
export function revisionOf(steps: readonly AutomationStep[]): string {
  return derivedHex(16, [JSON.stringify(steps.map(withoutSecrets))])
}

export function withoutSecrets(step: AutomationStep): unknown {
  return step.kind === 'http' ? { ...step, encryptedHeaders: Object.keys(step.encryptedHeaders) } : step
}

function stepsPart(
  vault: Vault,
  { id, draft: { steps }, current }: SealedAutomation,
): Pick<Automation['automation'], 'steps' | 'revision'> {
  if (steps === kept) {
    const { steps: stay = [], revision = '' } = current?.automation ?? {}
    return { steps: stay, revision }
  }
  return {
    revision: revisionOf(steps),
    steps: steps.map((step, index) => {
      if (step.kind !== 'http') return step
      const context = stepContext(id, index)
      const sealed = Object.entries(step.encryptedHeaders).map(([name, value]) => [
        name,
        vault.seal(value, headerContext(context, name)),
      ])
      return { ...step, encryptedHeaders: Object.fromEntries(sealed) }
    }),
  }
}
