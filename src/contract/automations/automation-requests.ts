import { z } from 'zod'
import { listParameter, pageParameters } from '../api/page.ts'
import { webhookFields } from '../webhooks/webhook-fields.ts'
import { sortParameter } from '../webhooks/webhook-requests.ts'
import { automationRunStates } from './automation-answers.ts'
import { AutomationInFile, automationFields, checkAttributes } from './automation-fields.ts'

const name = webhookFields.name
const ownerId = webhookFields.ownerId.describe('In whose name it acts. Left out: the caller')

/** Body of creating an automation. */
export const AutomationPost = z
  .strictObject({ name, ownerId: ownerId.optional(), ...AutomationInFile.shape })
  .superRefine(checkAttributes)
  .meta({ id: 'AutomationPost' })
export type AutomationPost = z.infer<typeof AutomationPost>

/** Body of replacing an automation: what is left out goes back to its default; the owner stays. */
export const AutomationPut = z
  .strictObject({ name, ...AutomationInFile.shape })
  .superRefine(checkAttributes)
  .meta({ id: 'AutomationPut' })
export type AutomationPut = z.infer<typeof AutomationPut>

/** Body of changing an automation: what is left out stays as it is. */
export const AutomationPatch = z
  .strictObject({
    name: name.optional(),
    description: automationFields.description.optional(),
    when: automationFields.when.optional(),
    do: automationFields.do.optional(),
    enabled: automationFields.enabled.optional(),
    delivery: automationFields.delivery.optional(),
  })
  .meta({ id: 'AutomationPatch' })
export type AutomationPatch = z.infer<typeof AutomationPatch>

/** Query of the list of automations. */
export const AutomationListQuery = z.strictObject({
  ...pageParameters,
  ownerId: z.string().optional().describe('Id of the user in whose name they act'),
  enabled: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional()
    .describe('Whether they are enabled'),
  name: z.string().optional().describe('A part of the name, in any case'),
  sort: sortParameter(['name', 'createdAt', 'updatedAt']).optional().describe('name when left out'),
})
export type AutomationListQuery = z.infer<typeof AutomationListQuery>

/** Body of trying an automation without doing anything. */
export const TestAutomation = z
  .strictObject({
    eventId: z.string().max(256).optional().describe('The newest event that matches when left out'),
  })
  .meta({ id: 'TestAutomation' })
export type TestAutomation = z.infer<typeof TestAutomation>

/** Query of the list of runs of an automation, newest first. */
export const AutomationRunListQuery = z.strictObject({
  limit: pageParameters.limit,
  next: pageParameters.next,
  eventId: z.string().optional().describe('Of one event'),
  state: listParameter(z.enum(automationRunStates)).optional().describe('Any of them, separated by commas'),
})
export type AutomationRunListQuery = z.infer<typeof AutomationRunListQuery>
