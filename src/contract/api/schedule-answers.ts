import { z } from 'zod'
import { runStates } from '../run.ts'

const mostTimes = 100

/** Query of the schedules. */
export const SchedulesQuery = z.strictObject({
  projectId: z.string().optional().describe('Only those of this project'),
  next: z.coerce
    .number()
    .int()
    .min(0)
    .max(mostTimes)
    .default(5)
    .describe('How many of the next times of each schedule, at most'),
})
export type SchedulesQuery = z.infer<typeof SchedulesQuery>

/** The last slot of a task, and what became of it. */
export const LastSlot = z.strictObject({
  at: z.iso.datetime().describe('The time of the schedule, or when the other task completed'),
  kind: z.enum(['TIME', 'EVENT']).describe('A time of the schedule, or the completion of a task'),
  state: z
    .enum(['DUE', 'CLAIMED', 'STARTED', 'MISFIRED'])
    .describe('Waiting, about to begin, begun, or could not begin'),
  runId: z.string().optional().describe('The run, or the misfire in the history'),
  runState: z.enum(runStates).optional().describe('What became of the run'),
  message: z.string().optional().describe('Why the run failed or the slot misfired'),
})
export type LastSlot = z.infer<typeof LastSlot>

const OtherTask = z.strictObject({
  projectId: z.string().describe('Id of its project'),
  taskId: z.string().describe('Id of the data task'),
})

/** When a data task runs by itself. */
export const ScheduleAnswer = z.strictObject({
  projectId: z.string().describe('Id of the project'),
  projectName: z.string().describe('Name of the project'),
  taskId: z.string().describe('Id of the data task'),
  taskName: z.string().describe('Name of the data task'),
  taskType: z.string().describe('Type of the data task'),
  enabled: z.boolean().describe('Whether it starts anything'),
  schedulingType: z.enum(['NONE', 'TIME_BASED', 'EVENT_BASED', 'DATA_EVENTS_BASED']),
  rules: z.array(z.string()).describe('Recurrence rules as written'),
  timezone: z.string().describe('Name of the time zone in which the rules are read'),
  startDateTime: z.iso.datetime().optional().describe('From when'),
  endDateTime: z.iso.datetime().optional().describe('Until when'),
  triggeredBy: z.array(OtherTask).describe('Tasks whose completion starts this one'),
  runOnReconnect: z
    .enum(['IMMEDIATE', 'ONSCHEDULED'])
    .describe('What times do that passed while no server ran'),
  next: z.array(z.iso.datetime()).describe('The next times, in UTC; none when it is disabled'),
  lastSlot: LastSlot.optional().describe('Absent when there was none yet'),
})
export type ScheduleAnswer = z.infer<typeof ScheduleAnswer>

/** The schedules of the workspace, by project and task. */
export const ScheduleList = z.strictObject({ data: z.array(ScheduleAnswer) })
