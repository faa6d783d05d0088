import { z } from 'zod'
import type { RunProblem } from '../run.ts'
import {
  commonData,
  envelope,
  eventSchema,
  eventTask,
  eventTime,
  EventTime,
  type EventFacts,
} from './envelope.ts'

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

export interface FailedFacts extends EventFacts {
  readonly endTime: Date
  readonly problem: RunProblem
}

/** The event of a run that ended with an error. The only way to make one. */
export function taskFailed(facts: FailedFacts): TaskFailedEvent {
  const { code, title, source, status, message } = facts.problem
  return envelope('failed', facts, facts.startedBy, {
    endTime: eventTime(facts.endTime),
    dataTask: eventTask(facts.task),
    startTime: eventTime(facts.startTime),
    startedBy: facts.startedBy,
    startMethod: facts.startMethod,
    errorDetails: { code, title, source, status },
    errorMessage: message,
  })
}
