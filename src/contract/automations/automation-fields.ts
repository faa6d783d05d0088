import { z } from 'zod'
import { eventKinds, eventType } from '../events/catalogue.ts'
import { DeliverySettings } from '../webhooks/delivery-settings.ts'
import { subscribableTypes, webhookFields } from '../webhooks/webhook-fields.ts'
import { AutomationSteps } from './automation-steps.ts'
import { unknownAttributes } from './step-problems.ts'
import { isKnownAttribute } from './template.ts'

const shortTypes: ReadonlyMap<string, string> = new Map(eventKinds.map(kind => [kind, eventType(kind)]))

const EventTypes = z
  .array(z.enum([...subscribableTypes, ...eventKinds]))
  .min(1)
  .transform(types => [...new Set(types.map(type => shortTypes.get(type) ?? type))])

/** Which events an automation waits for: the words are those of webhooks. */
export const AutomationWhen = z
  .strictObject({
    eventTypes: EventTypes.default([...subscribableTypes]).describe(
      'Types of events, or started, completed, failed, stopped. Left out: all of them',
    ),
    filter: webhookFields.filter.default(''),
    filters: webhookFields.filters.default([]),
  })
  .meta({ id: 'AutomationWhen' })

/** Of how webhooks are delivered, what has a meaning for automations. */
export const AutomationDelivery = DeliverySettings.omit({ format: true, maxBatch: true, ed25519: true })
  .extend({
    maxInFlight: z
      .int()
      .min(1)
      .max(256)
      .default(8)
      .describe('Events that are worked on at the same time, at most'),
    totalTimeoutSeconds: z.number().positive().max(600).default(30).describe('For one http or check step'),
    disableAfterSeconds: DeliverySettings.shape.disableAfterSeconds.describe(
      'The automation is disabled after so long with nothing but failures',
    ),
  })
  .describe('How the automation is retried, and how much of it goes on at the same time')
  .meta({ id: 'AutomationDelivery' })
export type AutomationDelivery = z.infer<typeof AutomationDelivery>

export const defaultAutomationDelivery: AutomationDelivery = AutomationDelivery.parse({})

/** What somebody writes of an automation, in the API and in millrace.yaml. */
export const automationFields = {
  description: z.string().max(1024).describe('What it is for'),
  when: AutomationWhen.describe('Which events it waits for'),
  do: AutomationSteps.describe('What it does, step by step'),
  enabled: z.boolean().describe('Whether it does anything; while it does not, events are held'),
  delivery: AutomationDelivery,
}

interface WhenAndDo {
  readonly when?: z.infer<typeof AutomationWhen> | undefined
  readonly do?: z.infer<typeof AutomationSteps> | undefined
}

/** Refuses placeholders for what no event of its types has. */
export function checkAttributes({ when, do: steps = [] }: WhenAndDo, context: z.core.$RefinementCtx): void {
  const types = when?.eventTypes ?? subscribableTypes
  for (const [index, step] of steps.entries())
    for (const { path, message } of unknownAttributes(step, attribute => isKnownAttribute(attribute, types)))
      context.addIssue({ code: 'custom', message, path: ['do', index, ...path] })
}

/** An automation of millrace.yaml. */
export const AutomationInFile = z
  .strictObject({
    description: automationFields.description.default(''),
    when: automationFields.when.prefault({}),
    do: automationFields.do,
    enabled: automationFields.enabled.default(true),
    delivery: automationFields.delivery.default(defaultAutomationDelivery),
  })
  .superRefine(checkAttributes)
export type AutomationInFile = z.infer<typeof AutomationInFile>
