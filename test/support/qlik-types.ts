import { z } from 'zod'
import type { Delivery, EventType, WebhookResponse } from '@qlik/api/webhooks'

/** The types of `@qlik/api` as schemas, so that answers are checked against them at run time too. What is ours beside them may come. */

const Time = z.iso.datetime()
const Link = z.strictObject({ href: z.url() })
const Headers = z.record(z.string(), z.string())

function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    data: z.array(item),
    links: z.strictObject({ self: Link, next: Link.optional(), prev: Link.optional() }),
  })
}

export const webhookType = z.looseObject({
  id: z.string().regex(/^[\w-]+$/u),
  name: z.string(),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()),
  filter: z.string(),
  level: z.enum(['tenant', 'user']),
  ownerId: z.string(),
  origin: z.enum(['api', 'automations', 'management-console']),
  enabled: z.boolean(),
  headers: Headers,
  encryptedHeaders: z.array(z.string()),
  secretKeyAdded: z.boolean(),
  checkCertificateRevocation: z.boolean(),
  enableCloudEventDelivery: z.boolean(),
  createdAt: Time,
  createdByUserId: z.string(),
  updatedAt: Time,
  updatedByUserId: z.string(),
}) satisfies z.ZodType<WebhookResponse>
export const webhooksPage = pageOf(webhookType)

export const deliveryType = z.strictObject({
  id: z.string().regex(/^[\w-]+$/u),
  webhookId: z.string(),
  eventType: z.string(),
  status: z.enum(['success', 'fail']),
  statusMessage: z.string(),
  triggeredAt: Time,
  request: z.strictObject({ url: z.string(), headers: Headers, body: z.unknown() }),
  response: z.strictObject({ statusCode: z.int(), headers: Headers, body: z.string() }),
}) satisfies z.ZodType<Delivery>
export const deliveriesPage = pageOf(deliveryType)

const EventTypeEntry = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  levels: z.array(z.string()),
}) satisfies z.ZodType<EventType>
export const eventTypesAnswer = z.strictObject({ data: z.array(EventTypeEntry) })

/** What the client throws for a status of 300 and more. */
export const errorsOf = z.looseObject({
  status: z.int(),
  data: z.strictObject({
    errors: z.array(z.looseObject({ code: z.string(), title: z.string(), detail: z.string() })).min(1),
    traceId: z.string(),
  }),
})
