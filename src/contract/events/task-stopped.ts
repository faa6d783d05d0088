import { z } from 'zod'
import { commonData, eventSchema, EventTime } from './envelope.ts'

/** A run of a data task was stopped by a user. */
export const TaskStoppedEvent = eventSchema(
  'stopped',
  z.looseObject({
    ...commonData,
    stoppedBy: z.string().describe('Identifier of the user who stopped the run'),
    stoppedTime: EventTime.describe('When the run was stopped'),
  }),
)
export type TaskStoppedEvent = z.infer<typeof TaskStoppedEvent>
