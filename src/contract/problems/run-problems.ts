import type { ProblemEntries } from './problem-entry.ts'

/** Problems that end a run. The storage code, title and source are fixed by the public event contract. */
export const runProblems = {
  'QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR': {
    title: 'The batch run failed due to one or more tables that failed to load',
    cause:
      'At least one dataset of a storage task could not be brought up to date; the other datasets of the task were.',
    fix: 'Read the reason of each named table with `millrace logs`, mend it, and run the task again.',
    status: 500,
    source: 'com.qlik/qdi-app-manager',
  },
  'MILLRACE-LANDING-TABLE-IN-BATCH-ERROR': {
    title: 'One or more tables could not be landed',
    cause: 'At least one table of a landing task could not be read or written; the other tables were landed.',
    fix: 'Read the reason of each named table with `millrace logs`, mend it, and run the task again.',
    status: 500,
  },
  'MILLRACE-DATASET-IN-BATCH-ERROR': {
    title: 'One or more datasets could not be refreshed',
    cause: 'At least one dataset of the task could not be computed; the other datasets were published.',
    fix: 'Read the reason of each named dataset with `millrace logs`, mend it, and run the task again.',
    status: 500,
  },
  'MILLRACE-RUN-PROCESS-LOST': {
    title: 'The process that ran the task ended before the task did',
    cause: 'The process was killed, crashed, or lost its lease. What had not been committed was rolled back.',
    fix: 'Run the task again; it starts from a consistent state.',
    status: 500,
  },
  'MILLRACE-RUN-UNEXPECTED-ERROR': {
    title: 'The task failed unexpectedly',
    cause: 'An error that Millrace did not expect ended the run.',
    fix: 'Read the log of the run with `millrace logs`, and report the error if it is not of your making.',
    status: 500,
  },
  'MILLRACE-TASK-ALREADY-RUNNING': {
    title: 'The task is already running',
    cause: 'Another run of the same task has not ended.',
    fix: 'Wait for it, or stop it with `millrace stop`.',
    status: 400,
  },
  'MILLRACE-TASK-NOT-RUNNING': {
    title: 'The task is not running',
    cause:
      'A stop was asked for, and the task has no run that could be stopped: it has ended, or never began.',
    fix: 'Look at the state of the task.',
    status: 400,
  },
  'MILLRACE-RUN-UNKNOWN': {
    title: 'There is no such run',
    cause: 'The id is misspelt, or belongs to another task.',
    fix: 'Search the runs of the task for their ids.',
    status: 404,
  },
  'MILLRACE-SCHEDULE-MISSED': {
    title: 'A time of a schedule passed while no server ran',
    cause: 'The schedule says runOnReconnect: ONSCHEDULED, so what was missed is not made up for.',
    fix: 'Wait for the next time, run the task with `millrace run`, or write runOnReconnect: IMMEDIATE.',
    status: 409,
  },
  'MILLRACE-SCHEDULE-SUPERSEDED': {
    title: 'A later time of the same schedule came first',
    cause: 'The process that had this time ended before the run began, and the schedule went on meanwhile.',
    fix: 'Nothing is to be done: the later time ran the task, or says why not.',
    status: 409,
  },
  'MILLRACE-SCHEDULE-GONE': {
    title: 'The task is no longer scheduled',
    cause: 'The schedule was changed or disabled after its time had come and before the run began.',
    fix: 'Run the task with `millrace run` if it is to run all the same.',
    status: 409,
  },
  'MILLRACE-TASK-NOT-RUNNABLE': {
    title: 'The task cannot be run',
    cause: 'The task has a setting or an input with which it cannot start.',
    fix: 'Run `millrace validate` and mend what it finds.',
    status: 400,
  },
  'MILLRACE-INPUT-NOT-READY': {
    title: 'An input dataset does not exist yet',
    cause: 'The task that makes the dataset has not completed a run.',
    fix: 'Run that task first, or run with its upstream: `millrace run --select +<task>`.',
    status: 409,
  },
  'MILLRACE-DUPLICATE-KEY': {
    title: 'Several rows have the same key',
    cause: 'The key columns of the dataset do not identify its rows.',
    fix: 'Declare the right key columns in the dataset file, or remove the duplicates in the source.',
    status: 500,
  },
  'MILLRACE-NULL-KEY': {
    title: 'A key column holds NULL',
    cause: 'A row has no value in a column of the key.',
    fix: 'Declare another key in the dataset file, or fill the column in the source.',
    status: 500,
  },
} as const satisfies ProblemEntries
