import { z } from 'zod'
import { commonData, eventSchema, EventTime } from './envelope.ts'

/** A run of a data task ended with an error. */
export const TaskFailedEvent = eventSchema(
  'failed',
  z.looseObject({
    ...commonData,
    startedBy: z.string().describe('Identifier of the user who started the run'),
    endTime: EventTime.describe('When the run ended'),
    errorDetails: z
      .looseObject({ code: z.string(), title: z.string(), source: z.string(), status: z.int() })
      .describe('What kind of failure it was'),
    errorMessage: z.string().describe('Summary of the failure'),
  }),
)
export type TaskFailedEvent = z.infer<typeof TaskFailedEvent>
