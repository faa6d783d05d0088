import type { ProblemEntries } from './problem-entry.ts'

/** Problems of changing projects through the API. */
export const changeProblems = {
  'MILLRACE-IMPORT-NOT-A-ZIP': {
    title: 'It is not a zip file',
    cause: 'The field `zip` is missing, or its content is damaged or of another kind.',
    fix: 'Send the zip as multipart/form-data in the field `zip`.',
    status: 400,
  },
  'MILLRACE-IMPORT-TOO-LARGE': {
    title: 'The zip is too large',
    cause: 'A zip of a project may have up to 10 MiB, 10,000 files and 100 MiB of text.',
    fix: 'Leave out what is not part of the project.',
    status: 413,
  },
  'MILLRACE-IMPORT-NEEDS-ASYNC': {
    title: 'This format is imported in the background',
    cause: 'The direct import is for the JSON files of older versions, which Millrace does not read.',
    fix: 'Send the zip to actions/import-async, and ask for the action that it answers.',
    status: 400,
  },
  'MILLRACE-EXPORT-LEGACY': {
    title: 'Projects are not exported in the older format',
    cause: 'The mode LEGACY means the JSON files of older versions, which Millrace does not write.',
    fix: 'Ask for MINIMAL or ALL.',
    status: 400,
  },
  'MILLRACE-PROJECT-IN-FILES': {
    title: 'The project belongs to its files',
    cause:
      'The project is in a folder of the workspace. What is there decides, so the API does not change it.',
    fix: 'Change its files, or create a project through the API and import into that.',
    status: 409,
  },
  'MILLRACE-PROJECT-CHANGED': {
    title: 'The project was changed by somebody else',
    cause: 'Between reading the project and saving it, another change was saved.',
    fix: 'Try again.',
    status: 409,
  },
  'MILLRACE-SPACE-UNKNOWN': {
    title: 'There is no such space',
    cause: 'The id is misspelt, or the space was removed.',
    fix: 'Use the id of one of the spaces.',
    status: 400,
  },
  'MILLRACE-ACTION-UNKNOWN': {
    title: 'There is no such action',
    cause: 'The id is misspelt, or the action ended so long ago that it was forgotten.',
    fix: 'Use the id that the start of the action answered.',
    status: 404,
  },
  'MILLRACE-ACTION-PROCESS-LOST': {
    title: 'The process ended before the action did',
    cause: 'The server was killed or crashed while it worked on the action.',
    fix: 'Start the action again.',
    status: 500,
  },
} as const satisfies ProblemEntries
