/** One way to break the project of `writeGenerationsWorkspace`, and where and how `validate` must say so. */
export interface Breakage {
  readonly title: string
  /** Relative to the workspace. */
  readonly file: string
  /** Text of the file that is replaced; without it the file is new. */
  readonly find?: string
  readonly replace: string
  /** Text in the changed file that the finding points to. */
  readonly at: string
  readonly fix: RegExp
}

const project = 'projects/generations'
const tasks = `${project}/qtcp_tasks`
const doubled = `${tasks}/transform/datasets/doubled.yaml`
const left = `${tasks}/storage/datasets/left.yaml`

export const breakages: readonly Breakage[] = [
  {
    title: 'a bracket that does not close its brace',
    file: `${tasks}/storage/task.yaml`,
    find: 'type: STORAGE }',
    replace: 'type: STORAGE ]',
    at: ']',
    fix: /./,
  },
  {
    title: 'an unknown task type',
    file: `${tasks}/storage/task.yaml`,
    find: 'type: STORAGE',
    replace: 'type: STORAG',
    at: 'STORAG ',
    fix: /STORAGE/,
  },
  {
    title: 'a task without settings',
    file: `${tasks}/landing/task.yaml`,
    find: 'settings: { fullLoadOnly: true }',
    replace: '',
    at: 'properties',
    fix: /settings/,
  },
  {
    title: 'a wrong value of a setting',
    file: `${tasks}/storage/task.yaml`,
    find: 'historyEnabled: true',
    replace: 'historyEnabled: sometimes',
    at: 'sometimes',
    fix: /./,
  },
  {
    title: 'a pattern over a task that is not there',
    file: `${tasks}/storage/sourceSelection.yaml`,
    find: 'landing-0001',
    replace: 'landing-0010',
    at: 'landing-0010',
    fix: /landing-0001/,
  },
  {
    title: 'a dataset file whose input is not there',
    file: left,
    find: 'datasetId: left',
    replace: 'datasetId: lefft',
    at: 'lefft',
    fix: /left/,
  },
  {
    title: 'tasks that read each other in a circle',
    file: `${tasks}/storage/sourceSelection.yaml`,
    find: '  - { sourceTask: landing-0001',
    replace: `  - { sourceTask: transform-0003, tablePattern: 'doubled' }\n  - { sourceTask: landing-0001`,
    at: 'transform-0003',
    fix: /./,
  },
  {
    title: 'a variable that is not declared',
    file: `${tasks}/landing/sourceSelection.yaml`,
    find: 'sourceConnection: source',
    replace: `sourceConnection: '{{conection}}'`,
    at: '{{conection}}',
    fix: /./,
  },
  {
    title: 'a variable that points to itself',
    file: `${project}/qtcp_bindings_definition.json`,
    find: '{ "variables": {} }',
    replace: '{ "variables": { "unused": "{{unused}}" } }',
    at: '{{unused}}',
    fix: /./,
  },
  {
    title: 'a connection that the workspace does not have',
    file: `${tasks}/landing/sourceSelection.yaml`,
    find: 'sourceConnection: source',
    replace: 'sourceConnection: sorce',
    at: 'sorce',
    fix: /source/,
  },
  {
    title: 'a source table that is not there',
    file: `${tasks}/landing/sourceSelection.yaml`,
    find: `includePatterns:\n  - { tablePattern: '%' }`,
    replace: 'explicitlySelected:\n  - { name: left }\n  - { name: right }\n  - { name: lefty }',
    at: 'lefty',
    fix: /left/,
  },
  {
    title: 'SQL that does not parse',
    file: doubled,
    find: 'SELECT id',
    replace: 'SELEC id',
    at: ', generation',
    fix: /./,
  },
  {
    title: 'SQL that names an unknown column',
    file: doubled,
    find: 'value * 2',
    replace: 'valeu * 2',
    at: 'valeu * 2',
    fix: /value/,
  },
  {
    title: 'SQL with a placeholder that no alias explains',
    file: doubled,
    find: 'FROM ${left}',
    replace: 'FROM ${lefty}',
    at: '${lefty}',
    fix: /left/,
  },
  {
    title: 'an alias that leads to no dataset',
    file: doubled,
    find: '$_$storage-0002$_$left',
    replace: '$_$storage-0002$_$lefty',
    at: `'{{ref(project.current.projectId)}}$_$storage-0002$_$lefty'`,
    fix: /left/,
  },
  {
    title: 'a transform task that reads a landing task',
    file: doubled,
    find: 'inputDatasets: [{ taskId: storage-0002',
    replace: 'inputDatasets: [{ taskId: landing-0001',
    at: 'landing-0001',
    fix: /[Ss]torage/,
  },
  {
    title: 'a declared column that the SQL does not give',
    file: doubled,
    find: '- { name: value, datatype: { type: INT8 } }',
    replace: '- { name: values, datatype: { type: INT8 } }',
    at: 'values',
    fix: /value/,
  },
  {
    title: 'an unknown column type',
    file: doubled,
    find: '- { name: value, datatype: { type: INT8 } }',
    replace: '- { name: value, datatype: { type: INT88 } }',
    at: 'INT88',
    fix: /INT8/,
  },
  {
    title: 'a word that an attribute does not know',
    file: doubled,
    find: 'materialized: ON',
    replace: 'materialized: MAYBE',
    at: 'MAYBE',
    fix: /ON/,
  },
  {
    title: 'two tasks with the same id',
    file: `${tasks}/transform/task.yaml`,
    find: 'id: transform-0003',
    replace: 'id: storage-0002',
    at: 'storage-0002',
    fix: /./,
  },
  {
    title: 'history without a key',
    file: left,
    find: 'columnTransformations: [{ action: KEEP, columnName: id, primaryKeyOrdinal: 1 }]',
    replace: 'columnTransformations: []',
    at: 'left',
    fix: /primaryKeyOrdinal/,
  },
  {
    title: 'a transformation of a column that is not there',
    file: left,
    find: 'columnName: id',
    replace: 'columnName: idd',
    at: 'idd',
    fix: /id/,
  },
  {
    title: 'an unknown rule',
    file: `${tasks}/storage/transformationRules.yaml`,
    replace:
      'rules:\n  - { ordinal: 1, name: upper, actionType: RENAME_COLUM, action: { renameType: TO_UPPER } }\n',
    at: 'RENAME_COLUM,',
    fix: /RENAME_COLUMN/,
  },
  {
    title: 'a schedule that says no frequency',
    file: `${tasks}/transform/schedule.yaml`,
    replace:
      'scheduling:\n  - { enabled: true, schedulingType: TIME_BASED, timeBasedScheduling: { schedule: ["RRULE:FREQ=SOMETIMES"] } }\n',
    at: '"RRULE:FREQ=SOMETIMES"',
    fix: /./,
  },
  {
    title: 'an unknown key of millrace.yaml',
    file: 'millrace.yaml',
    find: 'name: generations',
    replace: 'name: generations\nlimit: { workers: 2 }',
    at: 'limit',
    fix: /limits/,
  },
  {
    title: 'a password in millrace.yaml',
    file: 'millrace.yaml',
    find: 'connections:',
    replace:
      'connections:\n  shop: { type: postgres, host: db, database: shop, user: me, password: hunter2 }',
    at: 'hunter2',
    fix: /\$\{env:/,
  },
]
