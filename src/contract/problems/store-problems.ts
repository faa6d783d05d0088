import type { ProblemEntries } from './problem-entry.ts'

export const storeProblems = {
  'MILLRACE-STORE-NOT-EMPTY': {
    title: 'There is a state already',
    cause: 'A state is only copied to where there is none, so that nothing of two states is mixed.',
    fix: 'Name a connection to an empty database, or drop the schema `millrace` there if its state is not needed.',
    status: 409,
  },
  'MILLRACE-STORE-NOT-IN-SQLITE': {
    title: 'The state is not in SQLite',
    cause:
      '`millrace migrate-state` copies a state from SQLite; millrace.yaml names a connection for the state.',
    fix: 'Nothing needs to be copied when the state is where you want it; otherwise take `state.connection` away.',
    status: 409,
  },
  'MILLRACE-STORE-TOO-NEW': {
    title: 'The state was written by a newer Millrace',
    cause:
      'A later version of Millrace has changed the shape of the state, and this version cannot read it safely.',
    fix: 'Use that newer version, or name another state folder or schema.',
    status: 500,
  },
  'MILLRACE-STORE-CANNOT-OPEN': {
    title: 'The state file cannot be opened',
    cause: 'The state folder cannot be made, or its file cannot be read and written by this user.',
    fix: 'Check that the state folder exists, is on a local disk, and belongs to the user who runs Millrace.',
    status: 500,
  },
  'MILLRACE-STORE-DAMAGED': {
    title: 'The state file is not a sound SQLite database',
    cause: 'Another program wrote to the file, or the disk lost a part of it.',
    fix: 'Put back a copy of the state folder, or move the file away to start with an empty state.',
    status: 500,
  },
  'MILLRACE-STORE-BUSY': {
    title: 'The state is being written by others',
    cause: 'Other Millrace processes kept the state locked for longer than this one is willing to wait.',
    fix: 'Try again; if it lasts, look for a Millrace process that hangs and end it.',
    status: 503,
  },
  'MILLRACE-STORE-UNREACHABLE': {
    title: 'The state database cannot be reached',
    cause: 'PostgreSQL did not accept the connection: wrong address or user, or the server is down or full.',
    fix: 'Check host, port, database, user and password of the state, and that the server runs.',
    status: 503,
  },
  'MILLRACE-STORE-WRITE-FAILED': {
    title: 'The state could not be written',
    cause: 'The disk is full or failing, or the connection ended while a change was being committed.',
    fix: 'Free space or mend the disk or connection, then try again; a change in doubt shows in `millrace status`.',
    status: 500,
  },
} as const satisfies ProblemEntries
