import type { ProblemEntries } from './problem-entry.ts'

/** Problems in the definition of a dataset, found while a task is planned. */
export const datasetProblems = {
  'MILLRACE-ALL-ROWS-REJECTED': {
    title: 'Not one row has the right shape',
    cause:
      'Every row of the source was rejected, mostly because a column was declared with a type that its values do not have.',
    fix: 'Compare the declared types with the values; the log of the run names the first rows that were rejected.',
    status: 500,
  },
  'MILLRACE-DATASET-UNKNOWN': {
    title: 'There is no such dataset',
    cause: 'No run of the task has made a dataset with this id.',
    fix: 'Run the task first; `millrace datasets list` shows what there is.',
    status: 404,
  },
  'MILLRACE-DATASET-DUPLICATE-NAME': {
    title: 'Two datasets of a task have the same name',
    cause: 'Both would be written to the same table and view.',
    fix: 'Give one of them another name (properties.name or transformations.newTableName).',
    status: 400,
  },
  'MILLRACE-DATASET-KEY-DROPPED': {
    title: 'A key column is dropped',
    cause: 'Without the column the key of the input no longer identifies the rows.',
    fix: 'Keep the column, or name the key columns of the dataset with primaryKeyOrdinal.',
    status: 400,
  },
  'MILLRACE-DATASET-NO-COLUMNS': {
    title: 'The dataset has no columns',
    cause: 'Every column of the input was dropped.',
    fix: 'Keep at least one column.',
    status: 400,
  },
  'MILLRACE-DATASET-TYPE-NEEDED': {
    title: 'An added column has no type',
    cause: 'The type of a computed column has to be declared.',
    fix: 'Give the column a data type.',
    status: 400,
  },
  'MILLRACE-DATASET-RENAME-EXPRESSION': {
    title: 'The expression that makes a new name cannot be worked out',
    cause: 'Names are made from texts, ||, upper, lower, trim, replace, substr and concat.',
    fix: 'Write the expression with these, or use another kind of renaming.',
    status: 400,
  },
  'MILLRACE-DATASET-RULE-INCOMPLETE': {
    title: 'A transformation rule lacks what its action needs',
    cause: 'The action needs a value, an expression or a column that the rule does not give.',
    fix: 'Complete the action of the rule.',
    status: 400,
  },
  'MILLRACE-DATASET-SQL-REFUSED': {
    title: 'The platform does not accept the SQL of a dataset',
    cause: 'The statement does not parse, or names a table, column or function that is not there.',
    fix: 'Mend the statement at the place that the message names.',
    status: 400,
  },
  'MILLRACE-DATASET-INPUT-NEEDED': {
    title: 'The dataset does not say what it reads',
    cause: 'The kind of dataset needs exactly one input.',
    fix: 'Name the input under inputDatasets.',
    status: 400,
  },
  'MILLRACE-DATASET-WRONG-RELATIONSHIP': {
    title: 'A relationship does not fit',
    cause:
      'It does not lead from the datasets that are already joined, or leads to a column that is not there.',
    fix: 'Name a relationship that starts at the root dataset or at one joined before.',
    status: 400,
  },
  'MILLRACE-DATASET-WRONG-TIME-COLUMN': {
    title: 'The time column of a fact holds no time',
    cause: 'The version of a dimension is chosen by a date or a time.',
    fix: 'Name a column of type DATE or DATETIME.',
    status: 400,
  },
  'MILLRACE-DATASET-HISTORY-OF-VIEW': {
    title: 'A view cannot keep history',
    cause: 'History is kept in tables, and the dataset is not materialised.',
    fix: 'Set materialized: ON for the dataset, or hasHistory: OFF.',
    status: 400,
  },
} as const satisfies ProblemEntries
