import { z } from 'zod'
import { pageOf } from '../api/page.ts'
import { webhookFields, webhookOriginNames } from './webhook-fields.ts'
import { DeliverySettings } from './delivery-settings.ts'

const Time = z.iso.datetime()

/** A webhook as the API shows it: its secret and the values of its encrypted headers are never in it. */
export const WebhookAnswer = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    url: z.string(),
    eventTypes: z.array(z.string()),
    filter: z.string(),
    level: webhookFields.level,
    ownerId: z.string(),
    origin: z.enum(webhookOriginNames),
    enabled: z.boolean(),
    disabledReason: z.string().optional().describe('Why the server disabled it'),
    disabledReasonCode: z.string().optional(),
    headers: z.record(z.string(), z.string()),
    encryptedHeaders: z.array(z.string()).describe('Names only'),
    secretKeyAdded: z.boolean().describe('Whether a secret is stored'),
    checkCertificateRevocation: z.boolean(),
    enableCloudEventDelivery: z.literal(true),
    createdAt: Time,
    createdByUserId: z.string(),
    updatedAt: Time,
    updatedByUserId: z.string(),
    filters: z.array(z.unknown()),
    paused: z.boolean(),
    delivery: DeliverySettings,
    deliveryPublicKey: z.string().optional().describe('Verifies v1a signatures, when delivery.ed25519 is on'),
  })
  .meta({ id: 'WebhookAnswer' })
export type WebhookAnswer = z.infer<typeof WebhookAnswer>

export const WebhookList = pageOf(WebhookAnswer).meta({ id: 'WebhookList' })

/** The types of events that a webhook can subscribe to. */
export const EventTypeList = z
  .strictObject({
    data: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        category: z.string(),
        levels: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'EventTypeList' })

/** One attempt at delivering an event, in the words of the webhooks API: its deliveries are our attempts. */
export const DeliveryRecord = z
  .strictObject({
    id: z
      .string()
      .regex(/^\d+-\d+$/u)
      .describe('<sequence of the delivery>-<number of the attempt>'),
    webhookId: z.string(),
    eventType: z.string(),
    status: z.enum(['success', 'fail']),
    statusMessage: z.string(),
    triggeredAt: Time,
    request: z
      .strictObject({
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        body: z.unknown().optional().describe('The event; absent when the log no longer has it'),
      })
      .optional()
      .describe('Absent when nothing was sent'),
    response: z
      .strictObject({
        statusCode: z.int(),
        headers: z.record(z.string(), z.string()),
        body: z.string().describe('Its beginning'),
      })
      .optional()
      .describe('Absent when no answer came'),
  })
  .meta({ id: 'DeliveryRecord' })
export type DeliveryRecord = z.infer<typeof DeliveryRecord>

export const DeliveryRecordList = pageOf(DeliveryRecord).meta({ id: 'DeliveryRecordList' })

/** The new secret of a webhook, this once. */
export const RotatedSecret = z
  .strictObject({
    secret: z.string().describe('Shown this once'),
    previousValidUntil: Time.optional().describe('Until then the secret of before signs too'),
  })
  .meta({ id: 'RotatedSecret' })

export const ReleasedDeliveries = z
  .strictObject({
    released: z.int().describe('Deliveries that are due now'),
  })
  .meta({ id: 'ReleasedDeliveries' })

export const ReplayAnswer = z
  .strictObject({
    events: z.int().describe('Events that are meant'),
    deliveries: z.int().describe('Deliveries that were made or put back; 0 in a dry run'),
  })
  .meta({ id: 'ReplayAnswer' })
