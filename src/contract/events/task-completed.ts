import { z } from 'zod'
import { commonData, eventSchema, EventTime } from './envelope.ts'

/** A run of a data task ended by itself, and everything is current. */
export const TaskCompletedEvent = eventSchema(
  'completed',
  z.looseObject({
    ...commonData,
    startedBy: z.string().describe('Identifier of the user who started the run'),
    endTime: EventTime.describe('When the run ended'),
  }),
)
export type TaskCompletedEvent = z.infer<typeof TaskCompletedEvent>
