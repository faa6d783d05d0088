import { z } from 'zod'
import { actionStates, actionTypes } from '../../action.ts'

const Problem = z.strictObject({
  code: z.string().describe('Stable code; docs/reference/errors.md explains each'),
  message: z.string(),
  details: z.string().optional().describe('Everything that was found, a line each'),
})
const Count = z.int().min(0)

export const ActionStarted = z.strictObject({ actionId: z.string() })

export const ActionParams = z.strictObject({ actionId: z.string().describe('Id of the action') })
export const ActionQuery = z.strictObject({
  detailed: z.enum(['true', 'false']).default('false').describe('With what became of each task'),
})

export const ActionAnswer = z.strictObject({
  name: z.string().describe('The action in words'),
  type: z.enum(actionTypes),
  state: z.enum(actionStates),
  startTime: z.iso.datetime(),
  endTime: z.iso.datetime().optional(),
  error: Problem.optional(),
  taskProgress: z.strictObject({
    pending: Count,
    executing: Count,
    completed: Count,
    failed: Count,
    canceled: Count,
    skipped: Count,
  }),
  taskDetails: z
    .array(
      z.strictObject({
        taskId: z.string(),
        name: z.string(),
        state: z.enum(actionStates),
        info: z.string().optional().describe('What was done or found'),
        error: Problem.optional(),
      }),
    )
    .optional()
    .describe('Only when asked for'),
})
export type ActionAnswer = z.infer<typeof ActionAnswer>

export const SelectedTasksBody = z.strictObject({
  selectedTasks: z
    .array(z.strictObject({ taskId: z.string() }))
    .default([])
    .describe('The tasks; none: all, each after those that it reads'),
})
