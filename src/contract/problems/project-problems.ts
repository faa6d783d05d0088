import type { ProblemEntries } from './problem-entry.ts'

/** What can be wrong with the files of a project. */
export const projectProblems = {
  'MILLRACE-PROJECT-INVALID': {
    title: 'The project has errors',
    cause: 'Its files have errors, so none of its tasks can run.',
    fix: 'Mend them; `millrace validate` shows each with its place and fix.',
    status: 409,
  },
  'MILLRACE-PROJECT-SYNTAX': {
    title: 'A file of the project is not YAML or JSON',
    cause: 'A quote, bracket or indentation is wrong, or a property is there twice.',
    fix: 'Correct the file at the place that is named.',
    status: 400,
  },
  'MILLRACE-PROJECT-UNREADABLE': {
    title: 'A file of the project cannot be read',
    cause: 'The file or folder does not exist, or the user of Millrace may not read it.',
    fix: 'Check the path in millrace.yaml and the rights of the file.',
    status: 400,
  },
  'MILLRACE-PROJECT-MISSING-FILE': {
    title: 'A file that every project or task needs is missing',
    cause: 'The folder has no qtcp_project.yaml, or a task folder has no task.yaml.',
    fix: 'Add the file, or name the right folder.',
    status: 400,
  },
  'MILLRACE-PROJECT-UNKNOWN-FILE': {
    title: 'A file or folder is not part of the format',
    cause: 'The name is misspelt, or the file belongs elsewhere. It is not read.',
    fix: 'Correct the name, or move the file away.',
    status: 400,
  },
  'MILLRACE-PROJECT-UNKNOWN-KEY': {
    title: 'A property is not part of the format',
    cause: 'The name is misspelt, stands in the wrong place, or is newer than Millrace. It is ignored.',
    fix: 'Correct the name, or remove the property.',
    status: 400,
  },
  'MILLRACE-PROJECT-MISSING-PROPERTY': {
    title: 'A property is missing',
    cause: 'The format needs the property here.',
    fix: 'Add the property.',
    status: 400,
  },
  'MILLRACE-PROJECT-WRONG-VALUE': {
    title: 'A property has a value that it cannot have',
    cause: 'The value is of another kind than the property, or none of the words that are allowed.',
    fix: 'Write one of the values that the message names.',
    status: 400,
  },
  'MILLRACE-PROJECT-UNDECLARED-VARIABLE': {
    title: 'A variable is used but not declared',
    cause: 'The name between double braces is misspelt, or missing in qtcp_bindings_definition.json.',
    fix: 'Correct the name, or declare the variable.',
    status: 400,
  },
  'MILLRACE-PROJECT-EMPTY-VARIABLE': {
    title: 'A variable has no value',
    cause: 'The variable is declared with an empty text, and no environment gives it a value.',
    fix: 'Give the value in bindings.json, or in the bindings of the project in millrace.yaml.',
    status: 400,
  },
  'MILLRACE-PROJECT-VARIABLE-CYCLE': {
    title: 'Variables point to each other without end',
    cause: 'The value of a variable leads back to itself, or through more than eight others.',
    fix: 'Give one of the variables a plain value.',
    status: 400,
  },
  'MILLRACE-PROJECT-MISSING-ID': {
    title: 'A task has no id',
    cause: 'Other files refer to tasks by id; without one it is made from the name and changes with it.',
    fix: 'Add an id to the properties of task.yaml.',
    status: 400,
  },
  'MILLRACE-PROJECT-DUPLICATE-ID': {
    title: 'Two tasks or datasets have the same id',
    cause: 'A file was copied and kept its id.',
    fix: 'Give one of them another id, and change what refers to it.',
    status: 400,
  },
  'MILLRACE-PROJECT-DUPLICATE-COLUMN': {
    title: 'A column is declared twice',
    cause: 'Two columns of a dataset have the same name, not counting the case of letters.',
    fix: 'Remove or rename one of them.',
    status: 400,
  },
  'MILLRACE-PROJECT-FILE-NOT-ALLOWED': {
    title: 'A file does not belong into a project',
    cause:
      'A zip of a project has a file that is neither YAML nor JSON, is empty, is not text in UTF-8, or has a path that leads out of the project.',
    fix: 'Leave the file out of the zip, or mend it.',
    status: 400,
  },
  'MILLRACE-PROJECT-UNKNOWN-TASK': {
    title: 'There is no such task',
    cause: 'The id is misspelt, or the task was removed.',
    fix: 'Write the id of a task of the project.',
    status: 404,
  },
  'MILLRACE-PROJECT-UNKNOWN-DATASET': {
    title: 'There is no such dataset',
    cause: 'The id is misspelt, or the task does not make the dataset any more.',
    fix: 'Write the id of a dataset of that task.',
    status: 404,
  },
  'MILLRACE-PROJECT-UNKNOWN-COLUMN': {
    title: 'There is no such column',
    cause: 'The name is misspelt, or the input does not have the column any more.',
    fix: 'Write the name of a column of the input.',
    status: 400,
  },
  'MILLRACE-PROJECT-UNKNOWN-RELATIONSHIP': {
    title: 'There is no such relationship',
    cause: 'A fact names a relationship that no model.yaml of the project declares.',
    fix: 'Add the relationship to model.yaml, or write the id of one that is there.',
    status: 400,
  },
  'MILLRACE-PROJECT-UNKNOWN-PLACEHOLDER': {
    title: 'A placeholder of an expression stands for nothing',
    cause: 'No alias has the name between ${ and }, or what the alias points to does not exist.',
    fix: 'Add the alias, or correct the name.',
    status: 400,
  },
  'MILLRACE-PROJECT-CYCLE': {
    title: 'Tasks or datasets read each other in a circle',
    cause: 'Each waits for the other, so none could ever run.',
    fix: 'Remove one of the references that the message names.',
    status: 400,
  },
  'MILLRACE-PROJECT-WRONG-TYPE': {
    title: 'A task or dataset does not belong here',
    cause: 'The type of the project, platform or task does not allow it.',
    fix: 'Change the type, or move it.',
    status: 400,
  },
  'MILLRACE-PROJECT-TYPE-NOT-RUNNABLE': {
    title: 'Millrace cannot run this yet',
    cause: 'The task type or the kind of dataset is read and checked, but not carried out.',
    fix: 'Run the other tasks of the project with --select.',
    status: 409,
  },
  'MILLRACE-PROJECT-WRONG-WIRING': {
    title: 'A task reads what it may not read',
    cause:
      'Landing feeds only storage, storage reads landing or registered data, and registered data is named outright.',
    fix: 'Put the right task in between, or select something else.',
    status: 400,
  },
  'MILLRACE-PROJECT-CONNECTION-NEEDED': {
    title: 'A task has no source connection',
    cause: 'Landing and replication read from a connection, and the task names none.',
    fix: 'Add sourceConnection to the sourceSelection.yaml of the task.',
    status: 400,
  },
  'MILLRACE-PROJECT-CONNECTION-NOT-USED': {
    title: 'A task has a source connection that it does not use',
    cause: 'Only landing and replication read from a connection.',
    fix: 'Remove sourceConnection.',
    status: 400,
  },
  'MILLRACE-PROJECT-NOTHING-SELECTED': {
    title: 'A task selects nothing',
    cause: 'The task has neither a source selection nor dataset files.',
    fix: 'Select tables or datasets in its sourceSelection.yaml.',
    status: 400,
  },
  'MILLRACE-PROJECT-KEY-NEEDED': {
    title: 'A dataset needs a key',
    cause: 'What the task does with the dataset tells rows apart by their key, and none is declared.',
    fix: 'Declare the key columns in the dataset file (primaryKeyOrdinal).',
    status: 400,
  },
  'MILLRACE-PROJECT-OTHER-PLATFORM': {
    title: 'The project was made for another platform',
    cause: 'Millrace runs every project on the platform of the workspace.',
    fix: 'Check SQL that only the other platform understands.',
    status: 400,
  },
  'MILLRACE-PROJECT-OTHER-PROJECT': {
    title: 'A task reads a dataset of another project',
    cause: 'Millrace cannot read across projects yet.',
    fix: 'Move the tasks into one project.',
    status: 400,
  },
  'MILLRACE-PROJECT-SCHEDULE-DISABLED': {
    title: 'A schedule does not say whether it is enabled',
    cause: 'Versions of the format disagree on what that means; Millrace takes it as disabled.',
    fix: 'Write enabled: true or enabled: false.',
    status: 400,
  },
  'MILLRACE-PROJECT-SCHEDULE-NOT-USED': {
    title: 'A schedule does not fit the task',
    cause: 'The published format does not schedule tasks of this type in this way.',
    fix: 'Schedule a task that reads it, or use another kind of schedule.',
    status: 400,
  },
} as const satisfies ProblemEntries
