import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { limits } from './millrace.mjs'

const repository = fileURLToPath(new URL('../../', import.meta.url))

/** Three million flights and the airports, as examples/flights reads them. */
export const exampleData = join(repository, 'node_modules/vega-datasets/data')
export const mainProgram = join(repository, 'dist/program/main.js')

/** Works in a folder that is gone afterwards. */
export async function inTemporaryFolder(work) {
  const path = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  try {
    return await work(path)
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

/** A copy of examples/flights without a state. */
export function copyFlights(folder) {
  const example = join(repository, 'examples/flights')
  cpSync(example, folder, { recursive: true, filter: path => !path.endsWith('.millrace') })
  const file = join(folder, 'millrace.yaml')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('../../node_modules/vega-datasets/data', exampleData))
  return folder
}

/** Writes a workspace with one project that reads the tables of a files connection `files`. */
export function writeWorkspace(folder, { data, tables, tasks, warehouse }) {
  const files = { type: 'files', path: data, tables }
  const connections = warehouse ? { files, warehouse } : { files }
  const platform = warehouse ? { platform: 'warehouse' } : {}
  const write = (path, content) => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    // Every JSON text is YAML too.
    writeFileSync(file, JSON.stringify(content, null, 2))
  }
  write('millrace.yaml', { name: 'bench', connections, limits, ...platform })
  const project = 'projects/bench'
  write(`${project}/qtcp_project.yaml`, {
    properties: { exportVersion: '1.0', name: 'bench', type: 'DATA_PIPELINE', platformType: 'DUCKDB' },
  })
  for (const { task, sourceSelection, datasets = [] } of tasks) {
    const taskFolder = `${project}/qtcp_tasks/${task.properties.name}`
    write(`${taskFolder}/task.yaml`, task)
    write(`${taskFolder}/sourceSelection.yaml`, sourceSelection)
    for (const dataset of datasets) write(`${taskFolder}/datasets/${dataset.properties.id}.yaml`, dataset)
  }
  return folder
}

export function landingTask(tables) {
  return {
    task: {
      properties: { name: 'landing', id: 'landing', type: 'LANDING' },
      settings: {
        fullLoadOnly: true,
        landingDwSettings: { landingArtifactsLocation: { dataAssetSchema: 'landing' } },
      },
    },
    sourceSelection: {
      sourceConnection: 'files',
      explicitlySelected: tables.map(name => ({ name, type: 'TABLE' })),
    },
  }
}

/** A storage task that keeps the landed table, in a schema that has the task's name. */
export function storageTask(name, table) {
  return {
    task: {
      properties: { name, id: name, type: 'STORAGE' },
      settings: { artifactsLocation: { taskSchema: name } },
    },
    sourceSelection: { explicitlySelected: [{ sourceTask: 'landing', sourceTableId: table, name: table }] },
  }
}

/** A transform task whose one table is an SQL query over a table of a storage task. */
export function transformTask(name, { task, table }, query) {
  return {
    task: {
      properties: { name, id: name, type: 'TRANSFORM' },
      settings: { artifactsLocation: { taskSchema: name } },
    },
    sourceSelection: { explicitlySelected: [{ sourceTask: task, sourceTableId: table, name: table }] },
    datasets: [
      {
        properties: {
          id: 'result',
          name: 'result',
          type: 'CUSTOM',
          inputDatasets: [{ taskId: task, datasetId: table, type: 'TABLE' }],
          datasetAttributes: { materialized: 'ON' },
          customDatasetSettings: {
            incremental: false,
            customSql: {
              expressionStatement: query.replace('$table', `\${${table}}`),
              alias: [{ name: table, value: `{{ref(project.current.projectId)}}$_$${task}$_$${table}` }],
            },
          },
        },
      },
    ],
  }
}
