import { z } from 'zod'
import { parseAnyDuration } from '../duration.ts'
import { HeaderMap } from '../webhooks/header-map.ts'
import { stepProblems } from './step-problems.ts'

const mostWaitMs = 90 * 86_400_000

const Tasks = z
  .strictObject({
    project: z.string().min(1).max(256).describe('Project, by its name or id'),
    tasks: z
      .array(z.string().min(1).max(256))
      .max(1000)
      .default([])
      .describe('Tasks by id or name, with + for what is upstream or downstream. Left out: all'),
  })
  .meta({ id: 'AutomationTasks' })

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const Http = z
  .strictObject({
    method: z.enum(httpMethods).default('POST').describe('Method of the request. Left out: POST'),
    url: z
      .string()
      .min(1)
      .max(2048)
      .describe('Where the request goes; values of the event are percent-encoded'),
    headers: HeaderMap.default({}).describe('Headers of the request, 2048 bytes at most'),
    encryptedHeaders: HeaderMap.default({}).describe(
      'Headers whose values are stored encrypted and never shown; nothing of the event is put into them',
    ),
    body: z
      .unknown()
      .optional()
      .describe('A map or list, sent as JSON, or a text. Left out: the event, of methods that have a body'),
  })
  .meta({ id: 'AutomationHttp' })

export const expectations = ['rows', 'no-rows'] as const

const Check = z
  .strictObject({
    project: z.string().min(1).max(256).optional().describe('The platform of this project is asked'),
    connection: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe(
        'The platform of this connection is asked. Left out, with project too: the platform of the workspace',
      ),
    sql: z
      .string()
      .min(1)
      .max(100_000)
      .describe('One query; values of the event become quoted literals in it'),
    expect: z
      .enum(expectations)
      .describe('Whether it must give rows. When it does not do what is expected, the automation ends there'),
  })
  .meta({ id: 'AutomationCheck' })

const Wait = z
  .string()
  .max(64)
  .refine(text => {
    const ms = parseAnyDuration(text)
    return ms !== undefined && ms > 0 && ms <= mostWaitMs
  }, 'must be a duration such as 5m, 1h30m or PT5M, of 90 days at most')
  .describe('Waits for so long, such as 5m or PT5M; it survives restarts and holds no place')

const fields = { start: Tasks, stop: Tasks, http: Http, check: Check, wait: Wait }
const kinds = ['start', 'stop', 'http', 'check', 'wait'] as const

/** One thing that an automation does. */
export type AutomationStep =
  | { readonly kind: 'start' | 'stop'; readonly project: string; readonly tasks: readonly string[] }
  | HttpStep
  | CheckStep
  | { readonly kind: 'wait'; readonly duration: string }

export interface HttpStep {
  readonly kind: 'http'
  readonly method: (typeof httpMethods)[number]
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Plain when somebody writes them; sealed in the state. */
  readonly encryptedHeaders: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface CheckStep {
  readonly kind: 'check'
  readonly project?: string
  readonly connection?: string
  readonly sql: string
  readonly expect: (typeof expectations)[number]
}

const WrittenStep = z
  .strictObject({
    start: fields.start.optional().describe('Starts tasks of a project; goes on when the first has begun'),
    stop: fields.stop.optional().describe('Asks tasks of a project that run to stop'),
    http: fields.http.optional().describe('Calls an HTTP endpoint; any 2xx is success'),
    check: fields.check.optional().describe('Asks a platform whether to go on'),
    wait: fields.wait.optional(),
  })
  .meta({ id: 'AutomationStep', minProperties: 1, maxProperties: 1 })
type WrittenStep = z.infer<typeof WrittenStep>

const Step = WrittenStep.superRefine((written, context) => {
  const given = kinds.filter(kind => written[kind] !== undefined)
  if (given.length !== 1) {
    context.addIssue({ code: 'custom', message: `must have one of ${kinds.join(', ')}` })
    return
  }
  for (const { path, message } of stepProblems(stepOf(written)))
    context.addIssue({ code: 'custom', message, path: [...path] })
}).transform(stepOf)

/** The steps of an automation, in their order. */
export const AutomationSteps = z.array(Step).min(1).max(50)

function stepOf({ start, stop, http, check, wait }: WrittenStep): AutomationStep {
  if (start) return { kind: 'start', ...start }
  if (stop) return { kind: 'stop', ...stop }
  if (http) {
    const { body, ...others } = http
    return { kind: 'http', ...others, ...(body !== undefined && { body }) }
  }
  if (check) {
    const { project, connection, sql, expect } = check
    return {
      kind: 'check',
      sql,
      expect,
      ...(project !== undefined && { project }),
      ...(connection !== undefined && { connection }),
    }
  }
  return { kind: 'wait', duration: wait ?? '' }
}
