import type { Attempt } from '../../store/store.ts'
import type { DeliveryObserver } from '../dispatcher.ts'

/** Keeps what it is told. */
export class RecordingObserver implements DeliveryObserver {
  readonly outcomes: string[] = []
  readonly exhaustedWebhooks: string[] = []
  readonly disabledWebhooks: (readonly [webhookId: string, reasonCode: string])[] = []
  readonly troubles: string[] = []

  attempted({ outcome }: Pick<Attempt, 'outcome'>): void {
    this.outcomes.push(outcome)
  }

  exhausted(webhookId: string): void {
    this.exhaustedWebhooks.push(webhookId)
  }

  disabled(webhookId: string, reasonCode: string): void {
    this.disabledWebhooks.push([webhookId, reasonCode])
  }

  trouble(what: string): void {
    this.troubles.push(what)
  }
}
