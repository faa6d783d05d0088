import { z } from 'zod'

/** The states of runs in the history: a run that is being stopped still counts as running. */
export const runStatuses = ['STARTING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED', 'MISFIRED'] as const
export type RunStatus = (typeof runStatuses)[number]

export const runSubStatuses = ['STOPPING'] as const

const Values = z.array(z.string()).max(100, 'must be at most 100 values')
const Period = z
  .tuple([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true })])
  .describe('First and last moment of the starts of runs')

const RunFilter = z.discriminatedUnion('field', [
  z.strictObject({ field: z.literal('ID'), operator: z.enum(['IN', 'NOT_IN']), value: Values }),
  z.strictObject({
    field: z.literal('STATUS'),
    operator: z.enum(['IN', 'NOT_IN']),
    value: z.array(z.enum(runStatuses)),
  }),
  z.strictObject({
    field: z.literal('SUB_STATUS'),
    operator: z.enum(['IN', 'NOT_IN']),
    value: z.array(z.enum(runSubStatuses)),
  }),
  z.strictObject({ field: z.literal('PERIOD'), operator: z.literal('BETWEEN'), value: Period }),
])
export type RunFilter = z.infer<typeof RunFilter>

export const RunSearchBody = z.strictObject({
  filters: z.array(RunFilter).max(20, 'must be at most 20 filters').default([]).describe('All must hold'),
  lastId: z.string().optional().describe('lastId of the page before'),
  limit: z.int().min(1).max(1000).default(100).describe('Runs on a page, 100 when left out'),
})
export type RunSearchBody = z.infer<typeof RunSearchBody>

export const RunItem = z.strictObject({
  runId: z.string(),
  status: z.enum(runStatuses),
  subStatus: z.enum(runSubStatuses).optional(),
  startTime: z.iso.datetime(),
  endTime: z.iso.datetime().optional(),
  duration: z.string().describe('Hours, minutes and seconds, as in 00:01:30'),
  datasetsCount: z.int(),
  datasetsErrorCount: z.int(),
  errorMessage: z.string().optional(),
})
export type RunItem = z.infer<typeof RunItem>

export const RunSearchAnswer = z.strictObject({
  runs: z.array(RunItem).describe('Newest first'),
  lastId: z.string().optional().describe('Cursor of the next page; absent when the page is empty'),
  nextPageExists: z.boolean(),
})
