import { z } from 'zod'
import type { DeliveryRecord } from '../../contract/webhooks/webhook-answers.ts'
import type { AttemptExchange } from '../../delivery/sending.ts'
import type { AttemptName, AttemptWithEvent } from '../../delivery/webhooks/find-deliveries.ts'
import { unknownDelivery } from '../../delivery/webhooks/find-deliveries.ts'
import type { Attempt } from '../../store/store.ts'

/** An attempt as the webhooks API knows deliveries. */
export function attemptRecord({ attempt, event }: AttemptWithEvent): DeliveryRecord {
  const { request, response } = exchangeOf(attempt)
  return {
    id: attemptId(attempt),
    webhookId: attempt.webhookId,
    eventType: attempt.eventType,
    status: attempt.outcome === 'success' ? 'success' : 'fail',
    statusMessage: attempt.message,
    triggeredAt: attempt.triggeredAt.toISOString(),
    ...(request && {
      request: { ...request, ...(event !== undefined && { body: JSON.parse(event) as unknown }) },
    }),
    ...(response && {
      response: { statusCode: response.statusCode, headers: response.headers, body: response.body },
    }),
  }
}

export function attemptId({ sequence, number }: Attempt): string {
  return `${sequence}-${number}`
}

const idPattern = /^(\d{1,15})-(\d{1,9})$/u

/** What the id of a record names; throws AppError for a text that names none. */
export function attemptName(webhookId: string, id: string): AttemptName {
  const [, sequence, number] = idPattern.exec(id) ?? []
  if (sequence === undefined) throw unknownDelivery(id)
  return { webhookId, sequence: Number(sequence), number: Number(number) }
}

/** What went out and came back; nothing of an attempt that was cut short before anything was recorded. */
export function exchangeOf({ exchange }: Attempt): Partial<AttemptExchange> {
  return exchange === '' ? {} : (JSON.parse(exchange) as Partial<AttemptExchange>)
}

export const RecordParams = z.strictObject({ id: z.string(), deliveryId: z.string() })
