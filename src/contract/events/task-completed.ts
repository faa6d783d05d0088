import { z } from 'zod'
import {
  commonData,
  envelope,
  eventSchema,
  eventTask,
  eventTime,
  EventTime,
  type EventFacts,
} from './envelope.ts'

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

export interface CompletedFacts extends EventFacts {
  readonly endTime: Date
}

/** The event of a run that ended by itself, without an error. The only way to make one. */
export function taskCompleted(facts: CompletedFacts): TaskCompletedEvent {
  return envelope('completed', facts, facts.startedBy, {
    endTime: eventTime(facts.endTime),
    dataTask: eventTask(facts.task),
    startTime: eventTime(facts.startTime),
    startedBy: facts.startedBy,
    startMethod: facts.startMethod,
  })
}
