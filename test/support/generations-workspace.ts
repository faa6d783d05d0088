import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * A workspace whose every source row carries the number of its generation, so that a dataset that holds two generations
 * was half applied. Landing, storage with history, and a materialised transform.
 */
export function writeGenerationsWorkspace(folder: string, millraceYaml = ''): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write(
    'millrace.yaml',
    `name: generations\nconnections:\n  source: { type: files, path: source }\n${millraceYaml}`,
  )
  const project = 'projects/generations'
  write(
    `${project}/qtcp_project.yaml`,
    'properties: { name: generations, type: DATA_PIPELINE, platformType: DUCKDB }\n',
  )
  write(`${project}/qtcp_bindings_definition.json`, '{ "variables": {} }\n')
  const task = (name: string, id: string, type: string, settings: string): void =>
    write(
      `${project}/qtcp_tasks/${name}/task.yaml`,
      `properties: { name: ${name}, id: ${id}, type: ${type} }\nsettings: ${settings}\n`,
    )
  task('landing', 'landing-0001', 'LANDING', '{ fullLoadOnly: true }')
  write(
    `${project}/qtcp_tasks/landing/sourceSelection.yaml`,
    `sourceConnection: source\nincludePatterns:\n  - { tablePattern: '%' }\n`,
  )
  task(
    'storage',
    'storage-0002',
    'STORAGE',
    '{ artifactsLocation: { taskSchema: stored }, artifactsSettings: { historyEnabled: true } }',
  )
  write(
    `${project}/qtcp_tasks/storage/sourceSelection.yaml`,
    `includePatterns:\n  - { sourceTask: landing-0001, tablePattern: '%' }\n`,
  )
  for (const name of ['left', 'right']) {
    write(
      `${project}/qtcp_tasks/storage/datasets/${name}.yaml`,
      `properties:\n  id: ${name}\n  name: ${name}\n  inputDatasets: [{ taskId: landing-0001, datasetId: ${name} }]
transformations:\n  columnTransformations: [{ action: KEEP, columnName: id, primaryKeyOrdinal: 1 }]\n`,
    )
  }
  task('transform', 'transform-0003', 'TRANSFORM', '{ artifactsLocation: { taskSchema: derived } }')
  write(
    `${project}/qtcp_tasks/transform/datasets/doubled.yaml`,
    `properties:
  id: doubled
  name: doubled
  inputDatasets: [{ taskId: storage-0002, datasetId: left }]
  datasetAttributes: { materialized: ON }
  customDatasetSettings:
    customSql:
      expressionStatement: SELECT id, generation, value * 2 AS value FROM \${left}
      alias: [{ name: left, value: '{{ref(project.current.projectId)}}$_$storage-0002$_$left' }]
  tableDef:
    columns:
      - { name: id, primaryKeyOrdinal: 1, datatype: { type: INT8 } }
      - { name: generation, datatype: { type: INT8 } }
      - { name: value, datatype: { type: INT8 } }
`,
  )
}

/** Replaces both source files, each at once, by `rows` rows of one generation. */
export function writeGeneration(
  folder: string,
  generation: number,
  rows: number,
  sourceFolder = 'source',
): void {
  const source = join(folder, sourceFolder)
  mkdirSync(source, { recursive: true })
  const lines = Array.from({ length: rows }, (_, id) => `${id},${generation},${id * generation}`)
  for (const name of ['left', 'right']) {
    writeFileSync(join(source, `.${name}.tmp`), `id,generation,value\n${lines.join('\n')}\n`)
    renameSync(join(source, `.${name}.tmp`), join(source, `${name}.csv`))
  }
}
