import type { ProblemEntries } from './problem-entry.ts'

/** Problems of the command line itself. */
export const cliProblems = {
  'MILLRACE-CLI-WRONG-USAGE': {
    title: 'The command line is not understood',
    cause: 'A command, option or value is unknown or missing.',
    fix: 'Read `millrace help <command>`; it begins with examples.',
    status: 400,
  },
  'MILLRACE-CLI-INVALID-VALUE': {
    title: 'A value on the command line is not allowed',
    cause: 'The value does not have the form that the option asks for.',
    fix: 'Write it as the message shows.',
    status: 400,
  },
  'MILLRACE-CLI-PROJECT-NOT-NAMED': {
    title: 'It is not clear which project is meant',
    cause: 'The workspace has several projects, or none, and the command works on one.',
    fix: 'Name the project in the command.',
    status: 400,
  },
  'MILLRACE-PROJECT-UNKNOWN': {
    title: 'No project has that name',
    cause: 'The workspace has no project whose folder or name is what the command says.',
    fix: 'Check the spelling; `millrace status` lists the projects.',
    status: 404,
  },
  'MILLRACE-CLI-NAME-UNKNOWN': {
    title: 'Nothing has that name',
    cause: 'The task, dataset, run, event, connection or error code that the command names does not exist.',
    fix: 'Check the spelling; `millrace status`, `millrace datasets list` and `millrace events list` show what there is.',
    status: 404,
  },
  'MILLRACE-CLI-WOULD-OVERWRITE': {
    title: 'Files are in the way',
    cause: '`millrace init` never overwrites a file, and some that it would write exist.',
    fix: 'Name an empty folder, or move the files away.',
    status: 409,
  },
  'MILLRACE-CLI-FILE-UNREADABLE': {
    title: 'A file that the command line names cannot be read',
    cause: 'It does not exist, is no file, or you may not read it.',
    fix: 'Check the path and your rights; `-` stands for stdin.',
    status: 400,
  },
  'MILLRACE-CLI-FOLDER-NOT-WRITABLE': {
    title: 'A file or folder cannot be written',
    cause: 'The operating system refused to make the file or folder.',
    fix: 'Check that you may write there and that there is space, or name another folder.',
    status: 500,
  },
  'MILLRACE-CLI-TIMED-OUT': {
    title: 'The time is over',
    cause: 'What the command waited for did not happen within --timeout.',
    fix: 'Allow more time, or look with `millrace status` why it takes longer.',
    status: 504,
  },
} as const satisfies ProblemEntries
