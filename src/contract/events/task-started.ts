import { z } from 'zod'
import { commonData, eventSchema } from './envelope.ts'

/** A run of a data task began. */
export const TaskStartedEvent = eventSchema(
  'started',
  z.looseObject({
    ...commonData,
    startedBy: z.string().describe('Identifier of the user who started the run'),
  }),
)
export type TaskStartedEvent = z.infer<typeof TaskStartedEvent>
