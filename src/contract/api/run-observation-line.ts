import { z } from 'zod'
import { datasetStates } from '../run.ts'

const TaskNames = z.array(z.string()).describe('Ids of tasks')
const Rows = z.int().min(0)

const ObservedDataset = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    state: z.enum(datasetStates),
    counts: z.strictObject({
      processed: Rows.describe('Rows that came in'),
      inserted: Rows,
      updated: Rows,
      deleted: Rows,
      rejected: Rows.describe('Rows that the source could not give in the right shape'),
    }),
    expectedRows: Rows.optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'ObservedDataset' })

const Problem = z.strictObject({
  code: z.string(),
  title: z.string(),
  source: z.string(),
  status: z.int(),
  message: z.string(),
})

const LaunchStarted = z.strictObject({
  kind: z.literal('launch started'),
  launch: z.int().describe('Number of the launch'),
  project: z.string(),
  tasks: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      upstream: TaskNames.describe('Ids of the tasks of this launch that it waits for'),
    }),
  ),
})

const TaskEnded = z.strictObject({
  kind: z.literal('task ended'),
  taskId: z.string(),
  runId: z.string(),
  state: z.enum(['COMPLETED', 'FAILED', 'CANCELED']),
  durationMs: z.number(),
  problem: Problem.optional(),
  datasets: z.array(ObservedDataset),
})

const LaunchEnded = z.strictObject({
  kind: z.literal('launch ended'),
  launch: z.int(),
  result: z.strictObject({
    completed: TaskNames,
    failed: TaskNames,
    stopped: TaskNames,
    skipped: TaskNames,
    rows: Rows.describe('Rows that came in, over all datasets'),
    durationMs: z.number(),
    events: z.strictObject({ started: Rows, completed: Rows, failed: Rows, stopped: Rows }),
  }),
})

/** A line of what a launch tells; an empty line is a sign of life. */
export const RunObservationLine = z
  .discriminatedUnion('kind', [
    LaunchStarted,
    z.strictObject({
      kind: z.literal('task started'),
      taskId: z.string(),
      runId: z.string(),
      at: z.iso.datetime(),
    }),
    z.strictObject({
      kind: z.literal('datasets planned'),
      taskId: z.string(),
      datasets: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    }),
    z.strictObject({ kind: z.literal('dataset changed'), taskId: z.string(), dataset: ObservedDataset }),
    TaskEnded,
    z.strictObject({ kind: z.literal('task skipped'), taskId: z.string(), because: TaskNames }),
    z.strictObject({
      kind: z.literal('event published'),
      type: z.string(),
      taskId: z.string(),
      eventId: z.string(),
    }),
    LaunchEnded,
  ])
  .meta({ id: 'RunObservationLine' })
