import type { ProblemEntries } from './problem-entry.ts'

/** Problems of the workspace file `millrace.yaml` and of what it refers to. */
export const configProblems = {
  'MILLRACE-CONFIG-NO-WORKSPACE': {
    title: 'No workspace was found',
    cause: 'Neither the folder nor any folder above it holds a file millrace.yaml.',
    fix: 'Go to the folder of a workspace, name it with --workspace, or make one with `millrace init`.',
    status: 404,
  },
  'MILLRACE-CONFIG-UNREADABLE': {
    title: 'A file of the workspace cannot be read',
    cause: 'The operating system refused to read the file or folder.',
    fix: 'Check that it exists and that you may read it.',
    status: 500,
  },
  'MILLRACE-CONFIG-INVALID': {
    title: 'The workspace file has errors',
    cause: 'millrace.yaml was read, and says something that Millrace does not understand or must not do.',
    fix: 'Mend what the message lists; `millrace validate` shows it with places.',
    status: 422,
  },
  'MILLRACE-CONFIG-SYNTAX': {
    title: 'The workspace file is not YAML',
    cause: 'millrace.yaml cannot be parsed as YAML 1.2.',
    fix: 'Mend the syntax at the place that the message names.',
    status: 422,
  },
  'MILLRACE-CONFIG-UNKNOWN-KEY': {
    title: 'A key of the workspace file is unknown',
    cause: 'The key is misspelt, or stands at the wrong place.',
    fix: 'Write it as `docs/reference/millrace-yaml.schema.json` does, or remove it.',
    status: 422,
  },
  'MILLRACE-CONFIG-MISSING-KEY': {
    title: 'The workspace file lacks a key',
    cause: 'A key that cannot be left out is missing.',
    fix: 'Add the key.',
    status: 422,
  },
  'MILLRACE-CONFIG-INVALID-VALUE': {
    title: 'A value of the workspace file is not allowed',
    cause: 'The value has the wrong type, or is out of range.',
    fix: 'Write a value that the key allows.',
    status: 422,
  },
  'MILLRACE-CONFIG-DUPLICATE': {
    title: 'Two parts of the workspace have the same name or id',
    cause: 'Names and ids tell the parts of a workspace apart.',
    fix: 'Rename one of them.',
    status: 422,
  },
  'MILLRACE-CONFIG-UNKNOWN-CONNECTION': {
    title: 'A connection that the workspace file names does not exist',
    cause: 'No connection has that name.',
    fix: 'Add it under `connections`, or name another one.',
    status: 422,
  },
  'MILLRACE-CONFIG-PLAIN-SECRET': {
    title: 'A secret stands in the workspace file',
    cause: 'millrace.yaml is kept under version control, where a password must not be.',
    fix: 'Put the secret into an environment variable or a file, and write ${env:NAME} or ${file:path}.',
    status: 422,
  },
  'MILLRACE-CONFIG-INVALID-REFERENCE': {
    title: 'A reference to a variable or file is not understood',
    cause: 'References are ${env:NAME} and ${file:path}, and stand only in the settings of a connection.',
    fix: 'Write the reference so, or write the value itself where it is no secret.',
    status: 422,
  },
  'MILLRACE-CONFIG-MISSING-FOLDER': {
    title: 'A folder that the workspace file names does not exist',
    cause: 'The path is wrong, or the folder has not been made.',
    fix: 'Correct the path, which is relative to millrace.yaml, or make the folder.',
    status: 422,
  },
  'MILLRACE-CONFIG-SECRET-UNAVAILABLE': {
    title: 'A secret is not there',
    cause: 'The environment variable is not set, or the file cannot be read.',
    fix: 'Set the variable, or write the file, and run the command again.',
    status: 500,
  },
} as const satisfies ProblemEntries
