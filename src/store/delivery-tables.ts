import type { Generated } from 'kysely'
import type {
  AttemptOutcome,
  AttemptReason,
  DeliveryState,
  SubscriptionKind,
  WebhookLevel,
  WebhookOrigin,
} from './store.ts'

/** What is searched and sorted by has a column of its own beside the definition. */
export interface WebhookTable {
  id: string
  kind: Generated<SubscriptionKind>
  name: string
  url: string
  /** In lower case, as JavaScript knows it. */
  folded_name: string
  folded_url: string
  owner_id: string
  created_by: string
  updated_by: string
  enabled: number
  level: WebhookLevel
  origin: WebhookOrigin
  /** JSON of `string[]`. */
  event_types: string
  created_at: string
  updated_at: string
  /** JSON of a `Webhook`. */
  definition: string
}

export interface WebhookHealthTable {
  webhook_id: string
  failing_since: string | null
  last_success_at: string | null
  last_failure_at: string | null
}

export interface DeliveryTable {
  sequence: Generated<number>
  webhook_id: string
  event_id: string
  event_type: string
  position: number
  lane: string
  state: DeliveryState
  attempts: number
  /** The attempt of who has it in `sending`; a resend may have begun later ones beside it. */
  claimed_attempt: number
  failures: number
  next_attempt_at: string
  worker: string | null
  created_at: string
  /** The exact JSON text of an event that is in no log. */
  test_event: string | null
}

export interface AttemptTable {
  sequence: number
  number: number
  webhook_id: string
  event_id: string
  event_type: string
  reason: AttemptReason
  outcome: AttemptOutcome
  triggered_at: string
  duration_ms: number
  status_code: number | null
  error_class: string | null
  message: string
  exchange: string
}

export interface AutomationStepTable {
  sequence: number
  step: number
  webhook_id: string
  revision: string
  at: string
  waits_until: string | null
  /** JSON of a `StepReport`. */
  report: string
}

export interface AutomationRunTable {
  run_id: string
  webhook_id: string
}
