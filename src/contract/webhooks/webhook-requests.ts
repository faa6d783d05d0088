import { z } from 'zod'
import { listParameter, pageParameters } from '../api/page.ts'
import { defaultDeliverySettings } from './delivery-settings.ts'
import {
  readOnlyWebhookFields,
  subscribableTypes,
  webhookFields,
  webhookLevelNames,
  webhookOriginNames,
} from './webhook-fields.ts'

const ReadOnly = z.unknown().optional().meta({ readOnly: true, description: 'Set by the server' })
const readOnly = Object.fromEntries(readOnlyWebhookFields.map(name => [name, ReadOnly])) as Record<
  (typeof readOnlyWebhookFields)[number],
  z.ZodOptional<z.ZodUnknown>
>

const { name, url, description, eventTypes, filter, level, ownerId, enabled, secret } = webhookFields
const { headers, encryptedHeaders, checkCertificateRevocation, enableCloudEventDelivery } = webhookFields
const { filters, paused, delivery } = webhookFields

/** What creating and replacing have in common: the fields that come back to their default when they are left out. */
const cleared = {
  name,
  url,
  description: description.default(''),
  eventTypes: eventTypes.default([]),
  filter: filter.default(''),
  enabled: enabled.default(false),
  secret: secret.optional(),
  headers: headers.default({}),
  encryptedHeaders: encryptedHeaders.default({}),
  checkCertificateRevocation: checkCertificateRevocation.default(false),
  enableCloudEventDelivery: enableCloudEventDelivery.optional(),
  ...readOnly,
}

/** Body of creating a webhook. */
export const WebhookPost = z
  .strictObject({
    ...cleared,
    level: level.default('tenant'),
    ownerId: ownerId.optional(),
    origin: z.enum(webhookOriginNames).default('api').describe('Where it was made'),
    filters: filters.default([]),
    paused: paused.default(false),
    delivery: delivery.default(defaultDeliverySettings),
  })
  .meta({ id: 'WebhookPost' })
export type WebhookPost = z.infer<typeof WebhookPost>

/**
 * Body of replacing a webhook. What is left out goes back to its default; level, owner and the fields that are ours
 * (filters, paused, delivery) stay, because clients that do not know them replace webhooks too.
 */
export const WebhookPut = z
  .strictObject({
    ...cleared,
    level: level.optional(),
    ownerId: ownerId.optional(),
    origin: ReadOnly,
    filters: filters.optional(),
    paused: paused.optional(),
    delivery: delivery.optional(),
  })
  .meta({ id: 'WebhookPut' })
export type WebhookPut = z.infer<typeof WebhookPut>

/** Body of patching a webhook: operations of JSON Patch. */
export const WebhookPatch = z
  .array(
    z.strictObject({
      op: z.enum(['add', 'remove', 'replace']),
      path: z.string().startsWith('/').max(512).describe('JSON Pointer, such as /name'),
      value: z.unknown().optional(),
    }),
  )
  .min(1)
  .max(100)
  .meta({ id: 'WebhookPatch' })
export type WebhookPatch = z.infer<typeof WebhookPatch>

const sortFields = ['name', 'url', 'createdAt', 'updatedAt'] as const
const YesNo = z.enum(['true', 'false']).transform(text => text === 'true')

/** One name of a list of fields, with + or - before it; the space is a + that was not encoded. */
export function sortParameter<const Field extends string>(fields: readonly Field[]) {
  return z
    .string()
    .regex(new RegExp(`^[-+ ]?(${fields.join('|')})$`, 'u'), `one of ${fields.join(', ')}, after + or -`)
    .transform(text => ({
      field: text.replace(/^[-+ ]/u, '') as Field,
      descending: text.startsWith('-'),
    }))
}

/** Query of the list of webhooks. */
export const WebhookListQuery = z.strictObject({
  ...pageParameters,
  createdByUserId: z.string().optional().describe('Id of the user who made it'),
  updatedByUserId: z.string().optional().describe('Id of the user who changed it last'),
  ownerId: z.string().optional().describe('Id of the user who owns it'),
  enabled: YesNo.optional().describe('Whether it is enabled'),
  level: z.enum(webhookLevelNames).optional().describe('Its level'),
  origins: listParameter(z.enum(webhookOriginNames)).optional().describe('Any of them, separated by commas'),
  eventTypes: listParameter(z.string()).optional().describe('All of them, separated by commas'),
  name: z.string().optional().describe('A part of the name, in any case'),
  url: z.string().optional().describe('A part of the URL, in any case'),
  sort: sortParameter(sortFields).optional().describe('-createdAt when left out'),
})
export type WebhookListQuery = z.infer<typeof WebhookListQuery>

/** Body of rotating the secret. */
export const RotateSecret = z
  .strictObject({
    secret: secret.optional().describe('The new secret; made by the server when left out'),
    overlapSeconds: z
      .number()
      .min(0)
      .max(30 * 24 * 3600)
      .default(24 * 3600)
      .describe('For how long the secret of before signs too'),
  })
  .meta({ id: 'RotateSecret' })
export type RotateSecret = z.infer<typeof RotateSecret>

/** Body of sending a test event. */
export const TestWebhook = z
  .strictObject({
    eventType: z
      .enum(subscribableTypes)
      .optional()
      .describe('The first type of the webhook when left out, else the started event'),
  })
  .meta({ id: 'TestWebhook' })
export type TestWebhook = z.infer<typeof TestWebhook>

export const replayKinds = ['all', 'failed', 'missing'] as const

/** Body of replaying events to a webhook. */
export const ReplayWebhook = z
  .strictObject({
    since: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Events from this moment on; all that are kept when left out'),
    until: z.iso.datetime({ offset: true }).optional().describe('Events before this moment'),
    which: z
      .enum(replayKinds)
      .default('all')
      .describe(
        'all; failed: those whose delivery is exhausted or waits after a failure; missing: those that have no delivery to this webhook',
      ),
    filter: filter.default('').describe('Only events that match, beside what the webhook itself asks for'),
    ratePerSecond: z.number().positive().max(10_000).default(50).describe('Deliveries a second, at most'),
    dryRun: z.boolean().default(false).describe('Only counts'),
  })
  .meta({ id: 'ReplayWebhook' })
export type ReplayWebhook = z.infer<typeof ReplayWebhook>
