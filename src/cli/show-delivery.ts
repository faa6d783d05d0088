import type { DeliveryAnswer, DeliveryWithAttempts } from '../contract/webhooks/delivery-answers.ts'
import { showAttempt } from './show-attempt.ts'
import { showTable } from './show-table.ts'
import { showTime } from './show-text.ts'

/** Deliveries in a table; `names` gives the name of a webhook by its id. */
export async function deliveryTable(
  deliveries: readonly DeliveryAnswer[],
  names: ReadonlyMap<string, string>,
  now: Date,
): Promise<string> {
  const rows = deliveries.map(delivery => [
    String(delivery.sequence),
    stateOf(delivery, now),
    String(delivery.attempts),
    delivery.eventType.replace(/^.*\./, ''),
    delivery.eventId.slice(0, 8),
    names.get(delivery.webhookId) ?? delivery.webhookId,
    showTime(new Date(delivery.createdAt), now),
  ])
  const head = ['DELIVERY', 'STATE', 'ATTEMPTS', 'EVENT', 'ID', 'WEBHOOK', 'MADE']
  return await showTable(head, rows, ['right', 'left', 'right'])
}

/** A delivery with everything that was tried. */
export function showDelivery(delivery: DeliveryWithAttempts, webhookName: string, now: Date): string {
  const { sequence, eventId, eventType, attemptList } = delivery
  const head = [
    `delivery    ${sequence} to ${webhookName}`,
    `event       ${eventType.replace(/^.*\./, '')}  ${eventId}`,
    `state       ${stateOf(delivery, now)}`,
  ].join('\n')
  return [head, ...attemptList.map(attempt => showAttempt(attempt, now))].join('\n\n')
}

function stateOf({ state, attempts, nextAttemptAt }: DeliveryAnswer, now: Date): string {
  if (state !== 'due') return state
  const when = nextAttemptAt === undefined ? '' : ` at ${showTime(new Date(nextAttemptAt), now)}`
  return attempts === 0 ? 'waiting' : `again${when}`
}
