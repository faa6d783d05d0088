import type { ProblemEntries } from './problem-entry.ts'

export const platformProblems = {
  'MILLRACE-PLATFORM-IN-USE': {
    title: 'The data platform is in use by another process',
    cause:
      'A DuckDB file has one owner at a time, and another process of Millrace or another program has it open.',
    fix: 'Wait until the named process has ended, or stop it.',
    status: 409,
  },
  'MILLRACE-PLATFORM-NOT-OPENED': {
    title: 'The data platform could not be opened',
    cause:
      'The database file is damaged, is not a DuckDB file, or cannot be read and written by this user; or the server cannot be reached or refuses the login.',
    fix: 'Check the platform in millrace.yaml, and the permissions of the file and its folder or the reachability of the server.',
    status: 500,
  },
  'MILLRACE-PLATFORM-LOST': {
    title: 'The data platform was lost while it was used',
    cause:
      'The process that owns the database file, or the connection to the server, ended unexpectedly. What had not been committed is rolled back.',
    fix: 'Run the command again. When memory was short, lower the memory limit of the platform.',
    status: 500,
  },
  'MILLRACE-PLATFORM-CLOSED': {
    title: 'The data platform is closed',
    cause: 'A statement was sent to a session or a platform that had been closed.',
    fix: 'Run the command again, and report the error if it comes back.',
    status: 500,
  },
  'MILLRACE-PLATFORM-SQL-SYNTAX': {
    title: 'A statement has a syntax error',
    cause: 'The text of the statement is not SQL as the platform reads it, whatever tables there are.',
    fix: 'Mend the SQL at the place that the message names; `millrace validate` finds it without a run.',
    status: 400,
  },
  'MILLRACE-PLATFORM-STATEMENT-REFUSED': {
    title: 'The data platform does not understand a statement',
    cause: 'The statement names a table, column or function that does not exist.',
    fix: 'Mend the expression or the SQL that the message shows; `millrace validate` finds it without a run.',
    status: 400,
  },
  'MILLRACE-PLATFORM-STATEMENT-FAILED': {
    title: 'A statement failed on the data platform',
    cause:
      'The statement was understood, but a value of the data did not allow it, such as a text that is no number.',
    fix: 'Read the reason in the message, and mend the data or the expression.',
    status: 500,
  },
  'MILLRACE-PLATFORM-TRANSACTION-ABORTED': {
    title: 'A transaction cannot be committed',
    cause:
      'A statement of the transaction failed earlier, so the platform has given the whole transaction up.',
    fix: 'Run the task again; what the transaction did was rolled back.',
    status: 500,
  },
  'MILLRACE-PLATFORM-CONFLICT': {
    title: 'Two transactions changed the same data',
    cause: 'Another transaction changed the same table or rows at the same time, and was first.',
    fix: 'Run the task again.',
    status: 409,
  },
  'MILLRACE-PLATFORM-OUT-OF-MEMORY': {
    title: 'The data platform ran out of memory',
    cause:
      'The statement needed more memory than the memory limit of the platform, and could not spill the rest to disk.',
    fix: 'Raise `memoryLimit` of the platform, or the space that it may spill to (`maxSpill`).',
    status: 507,
  },
  'MILLRACE-PLATFORM-DISK-FULL': {
    title: 'The disk of the data platform is full',
    cause: 'The database file, or what the platform spilled, did not fit on the disk.',
    fix: 'Make room on the disk that the message names, and run the task again.',
    status: 507,
  },
  'MILLRACE-PLATFORM-FILE-UNREADABLE': {
    title: 'A data file cannot be read',
    cause: 'The file does not exist, is not of the format that the connection says, or is damaged.',
    fix: 'Check the file that the message names, and the format settings of the connection.',
    status: 500,
  },
  'MILLRACE-PLATFORM-FILE-COLUMNS-CHANGED': {
    title: 'A data file does not have the expected columns',
    cause: 'The header of the file lacks a column that the dataset has had since it was first read.',
    fix: 'Mend the file, or describe the dataset with the new columns.',
    status: 500,
  },
  'MILLRACE-PLATFORM-ROW-COUNT-MISMATCH': {
    title: 'Fewer or more rows arrived than the source sent',
    cause:
      'The number of rows that the source says it sent is not the number that was written, so nothing was kept.',
    fix: 'Run the task again, and report the error if it comes back.',
    status: 500,
  },
  'MILLRACE-PLATFORM-FENCED': {
    title: 'Another process has taken over the task',
    cause:
      'This process did not renew its lease in time, so its run was ended as lost. What it was about to commit is rolled back.',
    fix: 'Nothing is lost: the next run makes the rows current. If it happens again, give the process more memory or processor time.',
    status: 409,
  },
  'MILLRACE-PLATFORM-NOT-PERMITTED': {
    title: 'The data platform does not permit a statement',
    cause: 'The user of the connection lacks a privilege that the statement needs.',
    fix: 'GRANT the user CREATE on the database, and make it the owner of what it is to change.',
    status: 403,
  },
  'MILLRACE-PLATFORM-VIEW-IN-THE-WAY': {
    title: 'A view keeps a table from being changed',
    cause:
      'On a PostgreSQL platform a view is bound to the columns that it reads. It is set aside while they change, and this one could not be put back as it was.',
    fix: 'Change or drop the view that the message names; a task makes its own views again when it runs next.',
    status: 409,
  },
  'MILLRACE-PLATFORM-NAME-TOO-LONG': {
    title: 'A name is longer than the data platform keeps',
    cause: 'PostgreSQL cuts names after 63 bytes, so that the name would be another one.',
    fix: 'Shorten the name of the dataset or column, or the prefixes and suffixes of the task.',
    status: 400,
  },
  'MILLRACE-PLATFORM-BATCH-INVALID': {
    title: 'A source delivered a batch of rows that cannot be written',
    cause: 'The memory of a batch does not have the layout of its columns, or a text is not valid UTF-8.',
    fix: 'Report the error with the name of the source and the column that the message names.',
    status: 500,
  },
} as const satisfies ProblemEntries
