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

export interface StoppedFacts extends EventFacts {
  readonly stoppedBy: string
  readonly stoppedTime: Date
}

/** The event of a run that a user stopped, who is then its user. The only way to make one. */
export function taskStopped(facts: StoppedFacts): TaskStoppedEvent {
  return envelope('stopped', facts, facts.stoppedBy, {
    dataTask: eventTask(facts.task),
    startTime: eventTime(facts.startTime),
    startMethod: facts.startMethod,
    stoppedBy: facts.stoppedBy,
    stoppedTime: eventTime(facts.stoppedTime),
  })
}
