import { z } from 'zod'
import { commonData, envelope, eventSchema, eventTask, eventTime, type EventFacts } from './envelope.ts'

/** A run of a data task began. */
export const TaskStartedEvent = eventSchema(
  'started',
  z.looseObject({
    ...commonData,
    startedBy: z.string().describe('Identifier of the user who started the run'),
  }),
)
export type TaskStartedEvent = z.infer<typeof TaskStartedEvent>

/** The event of a run that began. The only way to make one. */
export function taskStarted(facts: EventFacts): TaskStartedEvent {
  return envelope('started', facts, facts.startedBy, {
    dataTask: eventTask(facts.task),
    startTime: eventTime(facts.startTime),
    startedBy: facts.startedBy,
    startMethod: facts.startMethod,
  })
}
