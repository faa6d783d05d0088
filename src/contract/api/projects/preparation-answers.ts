import { z } from 'zod'

export const PrepareProjectBody = z.strictObject({
  allowRecreate: z
    .boolean()
    .default(false)
    .describe('Tables whose values do not fit their new types may be made anew, empty'),
  selectedTasks: z
    .array(z.strictObject({ taskId: z.string() }))
    .default([])
    .describe('The tasks; none: all, each after those that it reads'),
})

export const PrepareTaskBody = z.strictObject({
  allowRecreate: z
    .boolean()
    .describe('Tables whose values do not fit their new types may be made anew, empty'),
})

const Step = z.strictObject({
  action: z.enum(['create', 'alter', 'recreate', 'replace', 'keep']),
  kind: z.enum(['table', 'view']),
  schema: z.string(),
  name: z.string(),
  because: z.string(),
  rowsLost: z.int().describe('Rows that are gone afterwards'),
})

export const PreparationPlan = z.strictObject({
  tasks: z.array(
    z.strictObject({
      taskId: z.string(),
      name: z.string(),
      isPrepared: z.boolean().describe('Its tables and views are as its definition wants them'),
      waitsFor: z
        .string()
        .optional()
        .describe('A task that it reads, and that has to be prepared before it can be told'),
      problem: z.string().optional().describe('Why it cannot be told what preparing it would do'),
      datasets: z.array(z.strictObject({ datasetId: z.string(), steps: z.array(Step) })),
    }),
  ),
})
export type PreparationPlan = z.infer<typeof PreparationPlan>
