import { z } from 'zod'

/** How the body of a request carries an event. */
export const deliveryFormats = ['json', 'structured', 'binary', 'batch'] as const
export type DeliveryFormat = (typeof deliveryFormats)[number]

const deliveryOrders = ['none', 'task'] as const

const minute = 60
const hour = 60 * minute
const defaultRetries = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

const Seconds = (most: number): z.ZodNumber => z.number().positive().max(most)

/** How events are delivered to one webhook: the part of a webhook that is ours, named `delivery` in the API. */
export const DeliverySettings = z
  .strictObject({
    format: z
      .enum(deliveryFormats)
      .default('json')
      .describe(
        'json: the event as application/json; structured: as application/cloudevents+json; binary: data as the body, attributes in ce- headers; batch: several events as application/cloudevents-batch+json',
      ),
    order: z
      .enum(deliveryOrders)
      .default('none')
      .describe(
        'task: the events of one data task arrive in their order; a failing one holds back only its task',
      ),
    retrySeconds: z
      .array(Seconds(7 * 24 * hour))
      .max(50)
      .default(defaultRetries)
      .describe(
        'Pauses between attempts, each with a little jitter; after the last the delivery is exhausted',
      ),
    connectTimeoutSeconds: Seconds(60).default(5).describe('Until the connection stands, TLS included'),
    firstByteTimeoutSeconds: Seconds(300)
      .default(15)
      .describe('From the request to the first byte of the answer'),
    totalTimeoutSeconds: Seconds(600).default(30).describe('For the whole attempt'),
    maxInFlight: z.int().min(1).max(256).default(64).describe('Requests at the same time, at most'),
    maxPerSecond: Seconds(100_000).optional().describe('Requests a second, at most. Absent: no limit'),
    maxBatch: z
      .int()
      .min(1)
      .max(1000)
      .default(100)
      .describe('Events in one request of the format batch, at most'),
    disableAfterSeconds: Seconds(90 * 24 * hour)
      .default(5 * 24 * hour)
      .describe('The webhook is disabled after so long with nothing but failures'),
    ed25519: z
      .boolean()
      .default(false)
      .describe('Signs with a key pair too (v1a); its public key is in the answer as deliveryPublicKey'),
  })
  .describe('How events are delivered: format, order, retries, limits')
  .meta({ id: 'DeliverySettings' })
export type DeliverySettings = z.infer<typeof DeliverySettings>

export const defaultDeliverySettings: DeliverySettings = DeliverySettings.parse({})
