import type { ProblemEntries } from './problem-entry.ts'

/** Problems of the server process itself. */
export const serverProblems = {
  'MILLRACE-SERVER-ROLE-MISSING': {
    title: 'This process does not run tasks',
    cause: 'What was asked for needs the role runner, and the server was started without it.',
    fix: 'Ask the process that has the role, or start the server with --roles api,runner.',
    status: 503,
  },
  'MILLRACE-SERVER-LABEL-MISSING': {
    title: 'This process lacks a label',
    cause:
      'A connection has a label in millrace.yaml, and only processes that have it may run the tasks that use the connection and open its platform.',
    fix: 'Ask the server that has the label. If this process is to have it: --labels of `millrace serve`, MILLRACE_LABELS, or server.labels in millrace.yaml.',
    status: 409,
  },
  'MILLRACE-SERVER-NONE-FITS': {
    title: 'No server took the work',
    cause:
      'The process that was asked lacks the role runner or a label that the tasks need, and no other server on the state took the work in time.',
    fix: 'Start a server with the role runner and the labels of the connections, on the same state and with the same projects.',
    status: 409,
  },
  'MILLRACE-SERVER-ALREADY-RUNS': {
    title: 'A server already owns the workspace',
    cause: 'One server at a time works in a state folder, and another process has it.',
    fix: 'Use that server, or stop it first. Several servers need a state in PostgreSQL and a state folder each (MILLRACE_STATE).',
    status: 409,
  },
  'MILLRACE-SERVER-CANNOT-LISTEN': {
    title: 'The server cannot listen',
    cause: 'The port is taken, the address is not one of this machine, or the user may not use it.',
    fix: 'Give another --host or --port, or end the process that has it.',
    status: 500,
  },
  'MILLRACE-SERVER-KEY-UNREADABLE': {
    title: 'The key for the server cannot be read',
    cause:
      'Commands speak to the server that owns the workspace with the key in its state folder, admin.key.',
    fix: 'Run the command as the user who runs the server.',
    status: 403,
  },
} as const satisfies ProblemEntries
