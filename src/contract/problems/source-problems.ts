import type { ProblemEntries } from './problem-entry.ts'

export const sourceProblems = {
  'MILLRACE-SOURCE-UNREACHABLE': {
    title: 'The source cannot be reached',
    cause: 'Nothing answers at the host and port, or the name is not known.',
    fix: 'Check host and port of the connection in millrace.yaml, and that the server runs and may be reached from here.',
    status: 502,
  },
  'MILLRACE-SOURCE-ENCRYPTION-REFUSED': {
    title: 'The source and the connection do not agree on encryption',
    cause: 'The server has no encryption, or its certificate is not trusted.',
    fix: 'Change `ssl` of the connection, or name the certificates to trust in `sslRootCertificate`.',
    status: 502,
  },
  'MILLRACE-SOURCE-LOGIN-REFUSED': {
    title: 'The source refused the login',
    cause: 'User or password are wrong, or the server does not let this user in from here.',
    fix: 'Check user and password of the connection, and the access rules of the server.',
    status: 401,
  },
  'MILLRACE-SOURCE-DATABASE-UNKNOWN': {
    title: 'The source has no such database',
    cause: 'The database that the connection names does not exist on the server.',
    fix: 'Correct `database` of the connection in millrace.yaml.',
    status: 404,
  },
  'MILLRACE-SOURCE-TOO-MANY-CONNECTIONS': {
    title: 'The source has no free connection',
    cause: 'The server, or the user, has reached the largest number of connections.',
    fix: 'Load fewer tables in parallel, or raise the limit of the server.',
    status: 503,
  },
  'MILLRACE-SOURCE-CONNECTION-LOST': {
    title: 'The connection to the source was lost',
    cause: 'The server was shut down or restarted, ended the session, or the network failed.',
    fix: 'Run the task again when the server is there.',
    status: 502,
  },
  'MILLRACE-SOURCE-READ-CANCELLED': {
    title: 'The read was cancelled',
    cause: 'Somebody cancelled the query in the source, or the snapshot was closed.',
    fix: 'Run the task again.',
    status: 502,
  },
  'MILLRACE-SOURCE-NOT-PERMITTED': {
    title: 'The user may not read the table',
    cause: 'The user of the connection lacks a permission in the source.',
    fix: 'Grant SELECT on the table, and USAGE on its schema, to the user.',
    status: 403,
  },
  'MILLRACE-SOURCE-TABLE-MISSING': {
    title: 'The source has no such table',
    cause: 'The table was dropped or renamed since it was discovered.',
    fix: 'Correct the source selection of the task, or bring the table back.',
    status: 404,
  },
  'MILLRACE-SOURCE-COLUMN-MISSING': {
    title: 'The table has no such column',
    cause: 'The column was dropped or renamed since it was discovered.',
    fix: 'Correct the dataset file, or bring the column back.',
    status: 404,
  },
  'MILLRACE-SOURCE-TYPE-NOT-READABLE': {
    title: 'The column cannot be read as that type',
    cause: 'The dataset file declares a type to which the source cannot convert the column.',
    fix: 'Declare a type that fits the column; VARCHAR always does.',
    status: 422,
  },
  'MILLRACE-SOURCE-VALUE-OUT-OF-RANGE': {
    title: "A value does not fit the column's type",
    cause: 'The source holds a value that the type of the dataset cannot keep, such as NaN in a decimal.',
    fix: 'Declare the column as VARCHAR in the dataset file, or mend the value in the source.',
    status: 422,
  },
  'MILLRACE-SOURCE-PROTOCOL-BROKEN': {
    title: 'The source sent something that does not add up',
    cause: 'Rows were missing, or not in the form that the server promises.',
    fix: 'Run the task again; when it happens again, report it with the version of the server.',
    status: 502,
  },
  'MILLRACE-SOURCE-READ-FAILED': {
    title: 'The table could not be read',
    cause: 'The source reported an error while the table was read.',
    fix: 'Read the words of the source in the message, mend the cause, and run the task again.',
    status: 502,
  },
  'MILLRACE-SOURCE-FOLDER-MISSING': {
    title: 'The folder of a files connection does not exist',
    cause: '`path` of the connection names no folder that this user may list.',
    fix: 'Mend `path` of the connection: it is relative to the folder of millrace.yaml.',
    status: 404,
  },
  'MILLRACE-SOURCE-NO-FILES': {
    title: 'No file belongs to the table',
    cause:
      'The path or glob of the table matches no file, or the folder has no file in a format that is known.',
    fix: 'Mend `path` of the table in millrace.yaml, or put the files there.',
    status: 404,
  },
  'MILLRACE-SOURCE-AMBIGUOUS-TABLE': {
    title: 'Several files are the same table',
    cause: 'Files of a folder that differ only in their extensions would have the same table name.',
    fix: 'Rename one of the files, or name the tables under `tables` of the connection.',
    status: 409,
  },
  'MILLRACE-SOURCE-UNKNOWN-FORMAT': {
    title: 'The format of a file is not known',
    cause: 'The extension of the file is none of those that Millrace reads.',
    fix: 'State `format` for the table in millrace.yaml.',
    status: 400,
  },
  'MILLRACE-SOURCE-FILE-UNREADABLE': {
    title: 'A file cannot be read',
    cause: 'The file is gone, may not be read, is damaged, or is not what its extension says.',
    fix: 'Check the file; for CSV, state its dialect under `tables` of the connection.',
    status: 500,
  },
  'MILLRACE-SOURCE-FILE-EMPTY': {
    title: 'A file is empty',
    cause: 'The file has no bytes, so that not even its columns are known.',
    fix: 'Check what writes the file; a table without rows still needs its header line, or `[]` in JSON.',
    status: 500,
  },
  'MILLRACE-SOURCE-MIXED-COLUMNS': {
    title: 'The files of a table have different columns',
    cause: 'A table made of several files needs the same columns and the same format in each of them.',
    fix: 'Give all files the same columns, or narrow `path` and make two tables of them.',
    status: 500,
  },
  'MILLRACE-SOURCE-FILE-CHANGED': {
    title: 'A file changed while it was read',
    cause: 'Another program wrote to the file between the start of the run and the end of the read.',
    fix: 'Run again when the file is complete. Whoever writes it should write elsewhere and then rename.',
    status: 409,
  },
  'MILLRACE-SOURCE-DOWNLOAD-FAILED': {
    title: 'A file could not be downloaded',
    cause: 'The web server cannot be reached, refuses the file, or ended the transfer early.',
    fix: 'Open the address with another program, and mend `url`, `path` or `headers` of the connection.',
    status: 502,
  },
  'MILLRACE-SOURCE-UNKNOWN-TABLE': {
    title: 'The source has no such table',
    cause: 'A table is selected or declared that the source does not offer.',
    fix: 'List what there is with `millrace connections discover`.',
    status: 404,
  },
} as const satisfies ProblemEntries
