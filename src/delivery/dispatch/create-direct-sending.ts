import type { Clock } from '../../foundation/clock.ts'
import type {
  Attempt,
  AttemptReason,
  ClaimedDelivery,
  Store,
  UnitOfWork,
  Webhook,
} from '../../store/store.ts'
import type { DeliveryObserver, DirectSending } from '../dispatcher.ts'
import { openTarget } from '../open-target.ts'
import type { Sender } from '../sending.ts'
import type { Vault } from '../vault.ts'
import { unsendable } from './deliverer.ts'
import { attemptOf, interruptedAttempt } from './ended-delivery.ts'
import { testEvent } from './test-event.ts'
import { followHealth, SavedHealth } from './webhook-health.ts'

export interface DirectSendingOptions {
  readonly store: Store
  readonly sender: Sender
  readonly vault: Vault
  readonly clock: Clock
  newId(): string
  readonly tenantId: string
  readonly observer: DeliveryObserver
}

/** Attempts that somebody waits for. A webhook that is disabled or paused gets them too: they are how a person tries it. */
export function createDirectSending(options: DirectSendingOptions): DirectSending {
  const { store, clock } = options
  return {
    async resend(sequence) {
      const begun = await store.write(unit => begin(unit, sequence, 'resend', clock.now()))
      return begun && (await send(options, begun))
    },
    async sendTest(webhookId, eventType) {
      const now = clock.now()
      const begun = await store.write(async unit => {
        const webhook = await unit.webhooks.get(webhookId)
        if (!webhook) return undefined
        const event = testEvent(eventType, options, now)
        const [sequence = 0] = await unit.deliveries.add([
          {
            webhookId,
            eventId: event.id,
            eventType,
            position: 0,
            lane: '',
            state: 'exhausted',
            nextAttemptAt: now,
            createdAt: now,
            testEvent: JSON.stringify(event),
          },
        ])
        return await begin(unit, sequence, 'test', now)
      })
      return begun && (await send(options, begun))
    },
  }
}

interface BegunAttempt {
  readonly webhook: Webhook
  readonly delivery: Omit<ClaimedDelivery, 'failures'>
  readonly reason: AttemptReason
}

/** Recorded before it is sent, as interrupted: so the history names it whatever happens to this process. */
async function begin(
  { deliveries, webhooks }: UnitOfWork,
  sequence: number,
  reason: AttemptReason,
  now: Date,
): Promise<BegunAttempt | undefined> {
  const delivery = await deliveries.get(sequence)
  const webhook = delivery && (await webhooks.get(delivery.webhookId))
  const body = await deliveries.bodyOf(sequence)
  if (!delivery || !webhook || body === undefined) return undefined
  const attempt = await deliveries.beginExtraAttempt(sequence)
  if (attempt === undefined) return undefined
  const begun = { ...delivery, attempt, body }
  await deliveries.recordAttempts([interruptedAttempt(begun, reason, now)])
  return { webhook, delivery: begun, reason }
}

async function send(
  options: DirectSendingOptions,
  { webhook, delivery, reason }: BegunAttempt,
): Promise<Attempt> {
  const { sender, vault, clock, store, observer } = options
  const { sequence, eventId: id, eventType: type, body, attempt, position } = delivery
  const event = { id, type, body, sequence, attempt }
  const result = await (async () => {
    try {
      const target = openTarget(webhook, vault, clock.now())
      return await sender.send(
        { target, events: [event], isTest: position === 0 },
        new AbortController().signal,
      )
    } catch (error) {
      return unsendable(webhook, error, clock.now())
    }
  })()
  const made = attemptOf(delivery, result, reason)
  const disabled = await store.write(async unit => {
    // Gone with its webhook: the attempt would be left behind.
    if (!(await unit.deliveries.get(sequence))) return []
    await unit.deliveries.recordAttempts([made.record])
    if (result.outcome === 'success') await unit.deliveries.markDelivered(sequence)
    return await followHealth(unit, [made], new SavedHealth(), clock.now())
  })
  observer.attempted(made.record)
  for (const { webhookId, code } of disabled) observer.disabled(webhookId, code)
  return made.record
}
