import { z } from 'zod'
import { pageOf } from '../api/page.ts'
import { AutomationDelivery } from './automation-fields.ts'
import { expectations, httpMethods } from './automation-steps.ts'

const Time = z.iso.datetime()
const Headers = z.record(z.string(), z.string())
const TasksAnswer = z.strictObject({ project: z.string(), tasks: z.array(z.string()) })

/** A step as it was written; of encrypted headers only the names. */
export const StepAnswer = z
  .union([
    z.strictObject({ start: TasksAnswer }),
    z.strictObject({ stop: TasksAnswer }),
    z.strictObject({
      http: z.strictObject({
        method: z.enum(httpMethods),
        url: z.string(),
        headers: Headers,
        encryptedHeaders: z.array(z.string()).describe('Names only'),
        body: z.unknown().optional(),
      }),
    }),
    z.strictObject({
      check: z.strictObject({
        project: z.string().optional(),
        connection: z.string().optional(),
        sql: z.string(),
        expect: z.enum(expectations),
      }),
    }),
    z.strictObject({ wait: z.string() }),
  ])
  .meta({ id: 'AutomationStepAnswer' })
export type StepAnswer = z.infer<typeof StepAnswer>

/** An automation as the API shows it. */
export const AutomationAnswer = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    when: z.strictObject({
      eventTypes: z.array(z.string()),
      filter: z.string(),
      filters: z.array(z.unknown()),
    }),
    do: z.array(StepAnswer),
    ownerId: z.string().describe('In whose name it acts'),
    inFile: z.boolean().describe('Whether it is written in millrace.yaml, and can be changed only there'),
    enabled: z.boolean(),
    paused: z.boolean(),
    disabledReason: z.string().optional().describe('Why the server disabled it'),
    disabledReasonCode: z.string().optional(),
    delivery: AutomationDelivery,
    createdAt: Time,
    createdByUserId: z.string(),
    updatedAt: Time,
    updatedByUserId: z.string(),
  })
  .meta({ id: 'AutomationAnswer' })
export type AutomationAnswer = z.infer<typeof AutomationAnswer>

/** What was held goes on. */
export const ReleasedRuns = z
  .strictObject({ released: z.int().describe('Runs that go on now') })
  .meta({ id: 'ReleasedRuns' })

export const AutomationList = pageOf(AutomationAnswer).meta({ id: 'AutomationList' })

export const automationRunStates = ['waiting', 'running', 'held', 'completed', 'failed'] as const
export type AutomationRunState = (typeof automationRunStates)[number]

const runFields = {
  id: z.int(),
  automationId: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  state: z
    .enum(automationRunStates)
    .describe('waiting: for its next attempt or its moment; held: the automation is disabled'),
  attempts: z.int().describe('Attempts that began'),
  nextAttemptAt: Time.optional().describe('Of the state waiting: not before this moment'),
  createdAt: Time,
}

/** One event, worked on by an automation. */
export const AutomationRun = z.strictObject(runFields).meta({ id: 'AutomationRun' })
export type AutomationRun = z.infer<typeof AutomationRun>

export const AutomationRunList = pageOf(AutomationRun).meta({ id: 'AutomationRunList' })

/** What a step did. */
export const StepReport = z
  .strictObject({
    step: z.int().describe('Counts from 1'),
    kind: z.enum(['start', 'stop', 'http', 'check', 'wait']),
    outcome: z
      .enum(['done', 'ended', 'failed', 'interrupted'])
      .describe('ended: the automation ends here, because a check did not find what it expects'),
    message: z.string(),
    at: Time,
    durationMs: z.number(),
    launch: z.int().optional().describe('Of start: number of the launch'),
    runId: z.string().optional().describe('Of start: the first run that began'),
    waitsUntil: Time.optional().describe('Of wait'),
    request: z.strictObject({ method: z.string(), url: z.string(), headers: Headers }).optional(),
    response: z
      .strictObject({ statusCode: z.int(), headers: Headers, body: z.string(), isBodyCut: z.boolean() })
      .optional(),
  })
  .meta({ id: 'AutomationStepReport' })
export type StepReport = z.infer<typeof StepReport>

/** One attempt at going on with an event. */
const AutomationAttempt = z
  .strictObject({
    number: z.int(),
    outcome: z.enum(['success', 'fail', 'interrupted']),
    triggeredAt: Time,
    durationMs: z.number(),
    errorClass: z
      .string()
      .optional()
      .describe('Kind of failure, such as task, sql, template, status, timeout'),
    message: z.string(),
    steps: z.array(StepReport).describe('What was tried in this attempt'),
  })
  .meta({ id: 'AutomationAttempt' })
export type AutomationAttempt = z.infer<typeof AutomationAttempt>

export const AutomationRunWithSteps = z
  .strictObject({
    ...runFields,
    event: z.unknown().optional().describe('The event; absent when the log no longer has it'),
    steps: z.array(StepReport).describe('Steps that are done, in their order; they are not done again'),
    attemptList: z.array(AutomationAttempt).describe('Oldest first'),
  })
  .meta({ id: 'AutomationRunWithSteps' })
export type AutomationRunWithSteps = z.infer<typeof AutomationRunWithSteps>

/** What an automation would do for an event. */
export const AutomationTrial = z
  .strictObject({
    event: z.strictObject({ id: z.string(), type: z.string(), time: z.string(), subject: z.string() }),
    matches: z.boolean().describe('Whether the automation waits for this event'),
    steps: z.array(
      z.strictObject({
        step: z.int().describe('Counts from 1'),
        kind: z.enum(['start', 'stop', 'http', 'check', 'wait']),
        would: z.string().describe('What it would do, with the values of the event'),
        rendered: StepAnswer.optional(),
        problem: z
          .strictObject({ code: z.string(), message: z.string() })
          .optional()
          .describe('Why it would fail'),
      }),
    ),
  })
  .meta({ id: 'AutomationTrial' })
export type AutomationTrial = z.infer<typeof AutomationTrial>
