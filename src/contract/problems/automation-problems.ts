import type { ProblemEntries } from './problem-entry.ts'

/** Problems of automations and their runs. */
export const automationProblems = {
  'MILLRACE-AUTOMATION-UNKNOWN': {
    title: 'There is no such automation',
    cause: 'No automation has that id, or it acts in the name of somebody else.',
    fix: 'Check the id; `millrace automations list` shows the automations.',
    status: 404,
  },
  'MILLRACE-AUTOMATION-RUN-UNKNOWN': {
    title: 'There is no such run of an automation',
    cause: 'The automation has no run with that number, or it is older than the history that is kept.',
    fix: 'Check the number; `millrace automations runs` shows the runs.',
    status: 404,
  },
  'MILLRACE-AUTOMATION-IN-FILE': {
    title: 'The automation is written in millrace.yaml',
    cause: 'What millrace.yaml says of an automation is so for as long as the file says so.',
    fix: 'Change it in millrace.yaml and start the server again.',
    status: 409,
  },
  'MILLRACE-AUTOMATION-NEEDS-ADMINISTRATOR': {
    title: 'The automation needs an administrator',
    cause:
      'A check step reads the whole platform, and an automation in the name of somebody else acts with their rights.',
    fix: 'Leave out check steps and ownerId, or use the key of an administrator.',
    status: 403,
  },
  'MILLRACE-AUTOMATION-TOO-MANY': {
    title: 'There are too many automations',
    cause:
      'An owner and the whole server may have so many automations at one time; the limits are those of webhooks.',
    fix: 'Delete automations that are not needed, or raise the limit in the settings of the server.',
    status: 403,
  },
  'MILLRACE-AUTOMATION-IS-DISABLED': {
    title: 'The automation is disabled',
    cause: 'A disabled automation does nothing.',
    fix: 'Resume the automation first.',
    status: 409,
  },
  'MILLRACE-AUTOMATION-NO-EVENT': {
    title: 'There is no event to try the automation with',
    cause: 'The event is not in the log, its owner may not read its space, or no newer event matches.',
    fix: 'Name an event with eventId; `millrace events list` shows the events.',
    status: 404,
  },
  'MILLRACE-AUTOMATION-RUN-NOT-FAILED': {
    title: 'The run has not failed',
    cause: 'Only a run that was given up can be tried again.',
    fix: 'Wait for its end; a run that waits for its next attempt goes on by itself.',
    status: 409,
  },
  'MILLRACE-AUTOMATION-CHANGED': {
    title: 'The automation was changed while it was at work',
    cause: 'Some of its steps were done for the event, and then its steps were changed, so it cannot go on.',
    fix: 'Do by hand what is left; later events are worked on with the steps of now.',
    status: 409,
  },
  'MILLRACE-AUTOMATION-TAKEN-OVER': {
    title: 'Another process works on the event',
    cause: 'This process was taken for dead while it did a step, and another one has taken over.',
    fix: 'Nothing: the other process goes on.',
    status: 409,
  },
  'MILLRACE-AUTOMATION-VALUE-MISSING': {
    title: 'The event does not have the attribute',
    cause: 'A step names an attribute that the event does not have.',
    fix: 'Wait only for events that have it: name their types, or add it to the filter.',
    status: 400,
  },
  'MILLRACE-AUTOMATION-VALUE-UNFIT': {
    title: 'A value of the event does not fit',
    cause: 'A value would make another request of what the step asks for, such as .. in the path of a URL.',
    fix: 'Put the value into the query of the URL or into the body.',
    status: 400,
  },
  'MILLRACE-AUTOMATION-OWNER-FORBIDDEN': {
    title: 'The owner of the automation may not do that',
    cause:
      'An automation acts in the name of its owner, who is gone, is disabled, or lacks a right in the space.',
    fix: 'Give the owner a role that may operate tasks in the space.',
    status: 403,
  },
} as const satisfies ProblemEntries
