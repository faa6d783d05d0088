import type { ProblemEntries } from './problem-entry.ts'

/** Problems of reading the event log and of forwarding it. */
export const eventProblems = {
  'MILLRACE-EVENT-UNKNOWN': {
    title: 'There is no such event',
    cause: 'No event of the log has this id.',
    fix: 'Check the id; `millrace events list` shows the newest events.',
    status: 404,
  },
  'MILLRACE-EVENT-POSITION-UNKNOWN': {
    title: 'The log of events does not reach this position',
    cause:
      'A reader wants to go on after a position that the log does not have: the position is mistyped, or belongs to another state.',
    fix: 'Start again from a position of this log, from 0, or from now.',
    status: 400,
  },
  'MILLRACE-EVENT-QUERY-INVALID': {
    title: 'A question about events is not understood',
    cause: 'A type, filter or number in the question has a form or value that does not exist.',
    fix: 'Write it as the message shows.',
    status: 400,
  },
} as const satisfies ProblemEntries
