import { z } from 'zod'
import { eventKinds, eventType } from '../events/catalogue.ts'
import { parseFilter } from '../filters/parse-filter.ts'
import { parseFilters } from '../filters/parse-filters.ts'
import type { FilterProblem } from '../filters/event-filter.ts'
import { DeliverySettings } from './delivery-settings.ts'
import { HeaderMap } from './header-map.ts'

export const webhookLevelNames = ['tenant', 'user'] as const
export const webhookOriginNames = ['api', 'automations', 'management-console'] as const

/** Types of events to which a webhook can subscribe. */
export const subscribableTypes = eventKinds.map(kind => eventType(kind))

const Filter = z
  .string()
  .max(16_384)
  .superRefine((text, context) => {
    const { problem } = parseFilter(text)
    if (problem) context.addIssue(filterIssue(problem, `column ${problem.column}: ${problem.what}`))
  })

const Filters = z
  .array(z.unknown())
  .max(100)
  .superRefine((dialects, context) => {
    const { problem } = parseFilters(dialects)
    if (problem) context.addIssue(filterIssue(problem, problem.what))
  })

function filterIssue({ column, fix }: FilterProblem, message: string) {
  return {
    code: 'custom' as const,
    message,
    params: { code: 'MILLRACE-WEBHOOK-FILTER-INVALID', column, fix },
  }
}

const EventTypes = z
  .array(z.enum(subscribableTypes))
  .transform(types => [...new Set(types)])
  .describe('Types of events; GET event-types lists them. None: nothing is sent')

/** What a client writes of a webhook, by name. The names that are ours alone: filters, paused, delivery. */
export const webhookFields = {
  name: z.string().min(1).max(512).describe('Name for people'),
  url: z.string().min(1).max(2048).describe('Where events are sent'),
  description: z.string().max(1024).describe('What it is for'),
  eventTypes: EventTypes,
  filter: Filter.describe('Which events of the types: SCIM, or CESQL after cesql:. Empty: all of them'),
  filters: Filters.describe(
    'CloudEvents filter dialects (exact, prefix, suffix, all, any, not, sql); all must match',
  ),
  level: z.enum(webhookLevelNames).describe('tenant: for administrators; user: of its owner'),
  ownerId: z.string().min(1).max(256).describe('User that owns it'),
  enabled: z.boolean().describe('Whether events are sent; while it is not they are held'),
  paused: z.boolean().describe('Events are matched and wait'),
  secret: z.string().min(32).max(64).describe('Signs the requests; never shown again'),
  headers: HeaderMap.describe('Headers of every request, 2048 bytes at most'),
  encryptedHeaders: HeaderMap.describe(
    'Headers whose values are stored encrypted and never shown; they must be given again when url changes',
  ),
  checkCertificateRevocation: z
    .boolean()
    .describe('Checks that the certificate of the receiver was not revoked'),
  enableCloudEventDelivery: z.boolean().describe('Events are CloudEvents; always true'),
  delivery: DeliverySettings,
}

/** Fields that the server sets. */
export const readOnlyWebhookFields = [
  'id',
  'createdAt',
  'createdByUserId',
  'updatedAt',
  'updatedByUserId',
  'disabledReason',
  'disabledReasonCode',
  'secretKeyAdded',
  'deliveryPublicKey',
] as const
