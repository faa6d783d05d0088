import { z } from 'zod'
import { runReadiness } from '../../run.ts'

const Time = z.iso.datetime()
const Count = z.int().min(0)
const Duration = z
  .string()
  .regex(/^\d{2,}:\d{2}:\d{2}$/)
  .describe('Hours, minutes and seconds, as in 00:01:30')

/** Why a run failed. */
export const RunError = z.strictObject({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  status: z.int(),
})

const span = { startTime: Time.optional(), endTime: Time.optional(), duration: Duration.optional() }

export const LastRun = z.strictObject({
  state: z.enum(['STARTING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED', 'STOPPING']),
  ...span,
  message: z.string().optional().describe('Why it failed, or who stopped it'),
  errors: z.array(RunError),
  general: z.strictObject({
    dataTaskUpdatedTo: Time.optional().describe('Up to when the data reflects its source'),
    datasetCount: Count,
    datasetsInErrorCount: Count,
    gatewayName: z.string().describe('The process that runs it'),
  }),
  fullLoad: z.strictObject({
    queuedCount: Count,
    loadingCount: Count,
    completedCount: Count,
    errorCount: Count,
  }),
})
export type LastRun = z.infer<typeof LastRun>

export const RuntimeState = z.strictObject({
  name: z.string(),
  type: z.string().describe('Task type, as the REST API spells it'),
  runReadiness: z.strictObject({
    state: z.enum(runReadiness),
    message: z.string().optional().describe('Why it cannot run, and what to do'),
  }),
  lastRun: LastRun.optional().describe('Absent before the first run'),
})
export type RuntimeState = z.infer<typeof RuntimeState>

const FullLoad = z.strictObject({
  state: z
    .enum(['QUEUED', 'LOADING', 'COMPLETED', 'ERROR'])
    .optional()
    .describe('Absent when it was stopped'),
  ...span,
  message: z.string().optional(),
  totalProcessedCount: Count.describe('Rows that came in'),
  failedRecordsCount: Count.describe('Rows that the source could not give in the right shape'),
})

const Batch = z.strictObject({
  state: z
    .enum(['QUEUED', 'PROCESSING', 'COMPLETED', 'ERROR'])
    .optional()
    .describe('Absent when it was stopped'),
  ...span,
  message: z.string().optional(),
  operationStats: z.strictObject({
    insertCount: Count,
    updateCount: Count,
    deleteCount: Count,
    failedCount: Count,
  }),
  totalProcessedCount: Count,
  throughputInRecordsPerSecond: z.number().optional(),
})

export const DatasetState = z.strictObject({
  datasetId: z.string(),
  name: z.string(),
  dataReadiness: z
    .enum(['READY', 'NOT_READY', 'ERROR'])
    .describe('READY: it can be read; ERROR: its last load failed; NOT_READY: it was never loaded'),
  fullLoad: FullLoad.optional().describe('Absent before the first run'),
  lastBatchOfChanges: Batch.optional().describe('Of tasks that compare and apply'),
})
export type DatasetState = z.infer<typeof DatasetState>

export const DatasetStateList = z.strictObject({ datasets: z.array(DatasetState) })
