import type { ProblemEntries } from './problem-entry.ts'

/** Problems of spaces, users, API keys and the audit log. */
export const accessProblems = {
  'MILLRACE-SPACE-UNKNOWN': {
    title: 'There is no such space',
    cause: 'No space has that id, or the caller has no role in it.',
    fix: 'Check the id; `millrace spaces list` shows the spaces.',
    status: 404,
  },
  'MILLRACE-SPACE-FORBIDDEN': {
    title: 'The role in the space does not allow this',
    cause:
      'What was asked for needs another role in the space: operator to start and stop, producer to change.',
    fix: 'Ask the owner of the space for the role that the message names.',
    status: 403,
  },
  'MILLRACE-SPACE-NAME-TAKEN': {
    title: 'Another space has that name',
    cause: 'Names of spaces are unique, whatever the case of their letters.',
    fix: 'Use another name. For a space of millrace.yaml, its id can also be that of the space that has the name.',
    status: 409,
  },
  'MILLRACE-SPACE-IN-FILE': {
    title: 'The space is named in millrace.yaml',
    cause:
      'The name and the owner of such a space come from the file, and it is there for as long as the file names it.',
    fix: 'Change millrace.yaml.',
    status: 409,
  },
  'MILLRACE-SPACE-HOLDS-PROJECTS': {
    title: 'The space holds projects',
    cause: 'A space is deleted only when nothing is in it.',
    fix: 'Move or delete its projects first.',
    status: 409,
  },
  'MILLRACE-SPACE-ASSIGNMENT-UNKNOWN': {
    title: 'There is no such assignment',
    cause: 'The space has no assignment with that id.',
    fix: 'Check the id; `GET /api/v1/spaces/{spaceId}/assignments` lists them.',
    status: 404,
  },
  'MILLRACE-SPACE-ASSIGNMENT-TAKEN': {
    title: 'The user has an assignment in the space',
    cause: 'A user has one assignment a space, with all the roles. The owner needs none.',
    fix: 'Change the roles of the assignment that there is.',
    status: 409,
  },
  'MILLRACE-USER-UNKNOWN': {
    title: 'There is no such user',
    cause: 'No user has that id.',
    fix: 'Check the id; `millrace users list` shows the users.',
    status: 404,
  },
  'MILLRACE-USER-SUBJECT-TAKEN': {
    title: 'Another user has that subject',
    cause: 'Subjects of users are unique.',
    fix: 'Use the user that there is, or another subject.',
    status: 409,
  },
  'MILLRACE-USER-IN-FILE': {
    title: 'The user is the owner in millrace.yaml',
    cause:
      'The owner of the workspace is a user, an administrator and active for as long as the file says so.',
    fix: 'Change millrace.yaml.',
    status: 409,
  },
  'MILLRACE-USER-OWNS-SPACES': {
    title: 'The user owns spaces',
    cause: 'A space has an owner; a user who owns one is not deleted.',
    fix: 'Give the spaces another owner first.',
    status: 409,
  },
  'MILLRACE-USER-FILTER-INVALID': {
    title: 'The filter of users is not understood',
    cause: 'The filter has a mistake, or uses a field or operator that filters of users do not have.',
    fix: 'Correct the filter at the column that the message names.',
    status: 400,
  },
  'MILLRACE-KEY-UNKNOWN': {
    title: 'There is no such API key',
    cause: 'No key has that id, or it belongs to somebody else.',
    fix: 'Check the id; `millrace keys list` shows the keys.',
    status: 404,
  },
  'MILLRACE-KEY-TOO-MANY': {
    title: 'The user has too many API keys',
    cause: 'A user may have so many active keys at one time.',
    fix: 'Delete keys that are not needed, or raise server.limits.keysPerUser in millrace.yaml.',
    status: 403,
  },
  'MILLRACE-KEY-EXPIRY-TOO-LONG': {
    title: 'The API key would last too long',
    cause: 'Keys made by the API last for so many days at the most.',
    fix: 'Ask for less, or raise server.limits.keyDays in millrace.yaml.',
    status: 400,
  },
  'MILLRACE-KEY-LIMITS-IN-FILE': {
    title: 'What keys may be is said in millrace.yaml',
    cause: 'The limits of keys are settings of the server.',
    fix: 'Change server.limits.keysPerUser and server.limits.keyDays in millrace.yaml.',
    status: 409,
  },
  'MILLRACE-AUDIT-UNKNOWN': {
    title: 'There is no such entry of the audit log',
    cause: 'No entry has that id, or it is older than the log that is kept.',
    fix: 'Check the id; `millrace audits list` shows the newest.',
    status: 404,
  },
} as const satisfies ProblemEntries
