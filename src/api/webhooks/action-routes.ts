import { z } from 'zod'
import {
  DeliveryRecord,
  ReleasedDeliveries,
  RotatedSecret,
  WebhookAnswer,
} from '../../contract/webhooks/webhook-answers.ts'
import { eventType } from '../../contract/events/catalogue.ts'
import { RotateSecret, TestWebhook } from '../../contract/webhooks/webhook-requests.ts'
import { getAttempt } from '../../delivery/webhooks/find-deliveries.ts'
import { getWebhook } from '../../delivery/webhooks/find-webhooks.ts'
import { pauseWebhook } from '../../delivery/webhooks/pause-webhook.ts'
import { releaseHeld } from '../../delivery/webhooks/release-held.ts'
import { rotateSecret } from '../../delivery/webhooks/rotate-secret.ts'
import { unknownWebhook } from '../../delivery/webhooks/who-may.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type Route } from '../route.ts'
import { attemptRecord } from './attempt-records.ts'
import { replayRoute } from './replay-route.ts'
import { webhookAnswer } from './webhook-answer.ts'

const Params = z.strictObject({ id: z.string() })

/** What can be done with a webhook beside changing it: ours, no other API has them. */
export function actionRoutes(services: ApiServices, prefix: string): readonly Route[] {
  return [
    rotate(services, prefix),
    pause(services, prefix, 'pause'),
    pause(services, prefix, 'resume'),
    release(services, prefix),
    test(services, prefix),
    replayRoute(services, prefix),
  ]
}

function rotate(services: ApiServices, prefix: string): Route {
  return defineRoute({
    method: 'POST',
    path: `${prefix}/:id/actions/rotate-secret`,
    summary: 'Gives a webhook a new secret; the secret of before signs beside it for a while',
    permission: 'write',
    params: Params,
    body: RotateSecret.prefault({}),
    answers: { 200: RotatedSecret },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN'],
    handle: async ({ params: { id }, body: { secret, overlapSeconds }, caller }) => {
      const rotation = { overlapSeconds, ...(secret !== undefined && { secret }) }
      const rotated = await rotateSecret(services, caller, id, rotation)
      const { previousValidUntil } = rotated
      return {
        status: 200,
        body: {
          secret: rotated.secret.reveal(),
          ...(previousValidUntil && { previousValidUntil: previousValidUntil.toISOString() }),
        },
      }
    },
  })
}

function pause(services: ApiServices, prefix: string, action: 'pause' | 'resume'): Route {
  return defineRoute({
    method: 'POST',
    path: `${prefix}/:id/actions/${action}`,
    summary: action === 'pause' ? 'Lets the events of a webhook wait' : 'Sends what waited, and goes on',
    permission: 'write',
    params: Params,
    answers: { 200: WebhookAnswer },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN'],
    handle: async ({ params: { id }, caller }) => {
      const webhook = await pauseWebhook(services, caller, id, action === 'pause')
      return { status: 200, body: webhookAnswer(webhook, services.vault) }
    },
  })
}

function release(services: ApiServices, prefix: string): Route {
  return defineRoute({
    method: 'POST',
    path: `${prefix}/:id/actions/release`,
    summary: 'Sends what was held while the webhook was disabled',
    permission: 'write',
    params: Params,
    answers: { 200: ReleasedDeliveries },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN', 'MILLRACE-WEBHOOK-IS-DISABLED'],
    handle: async ({ params: { id }, caller }) => {
      const released = await releaseHeld(services, caller, id)
      return { status: 200, body: { released } }
    },
  })
}

function test(services: ApiServices, prefix: string): Route {
  return defineRoute({
    method: 'POST',
    path: `${prefix}/:id/actions/test`,
    summary: 'Sends a test event, marked as one, and waits for the answer',
    permission: 'write',
    params: Params,
    body: TestWebhook.prefault({}),
    answers: { 201: DeliveryRecord },
    problems: ['MILLRACE-WEBHOOK-UNKNOWN'],
    handle: async ({ params: { id }, body, caller }) => {
      const webhook = await getWebhook(services, caller, id)
      const type = body.eventType ?? webhook.eventTypes[0] ?? eventType('started')
      const attempt = await services.sending.sendTest(id, type)
      if (!attempt) throw unknownWebhook(id)
      const { sequence, number } = attempt
      const record = await getAttempt(services, caller, { webhookId: id, sequence, number })
      return { status: 201, body: attemptRecord(record) }
    },
  })
}
