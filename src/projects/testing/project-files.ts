import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { loadProject, type LoadedProject, type LoadProjectOptions } from '../load-project.ts'
import type { Project } from '../project.ts'
import { folderTree } from '../project-tree.ts'

/** Text of each file, by its path inside the project. */
export type ProjectFileTexts = Readonly<Record<string, string>>

/** Writes the files of a project into a folder. */
export async function writeProject(
  folder: string,
  { files }: { readonly files: ProjectFileTexts },
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

/** Writes the files into a folder and loads them as project `project-1` of the workspace that is the folder. */
export async function loadFiles(
  folder: string,
  files: ProjectFileTexts,
  options: Partial<LoadProjectOptions> = {},
): Promise<LoadedProject> {
  await writeProject(folder, { files })
  const ids = { projectId: 'project-1', ownerId: 'owner-1', spaceId: 'space-1' }
  return await loadProject({ tree: folderTree(folder, folder), name: basename(folder), ...ids, ...options })
}

/** As `loadFiles`, of a project that must be without errors. */
export async function soundProject(folder: string, files: ProjectFileTexts): Promise<Project> {
  const { project, findings } = await loadFiles(folder, files)
  if (!project) throw new Error(`the project of the test has errors: ${JSON.stringify(findings, null, 2)}`)
  return project
}

/** A project file alone: a pipeline on DuckDB without variables. */
export const emptyPipeline: ProjectFileTexts = {
  'qtcp_project.yaml': 'properties:\n  name: shop\n  type: DATA_PIPELINE\n  platformType: DUCKDB\n',
  'qtcp_bindings_definition.json': '{ "variables": {} }\n',
}

/**
 * Customers and orders, landed from the connection `source`, stored, and counted by an SQL dataset: the tasks
 * `land-0001`, `store-0001` and `report-0001` with the dataset `order_counts`.
 */
export const landStoreTransform: ProjectFileTexts = {
  ...emptyPipeline,
  'qtcp_tasks/1 land/task.yaml': `properties:
  name: land
  id: land-0001
  type: LANDING
settings:
  landingDwSettings:
    landingArtifactsLocation: { dataAssetSchema: landing }
`,
  'qtcp_tasks/1 land/sourceSelection.yaml': `sourceConnection: source
explicitlySelected:
  - { schema: public, name: customers }
  - { schema: public, name: orders }
`,
  'qtcp_tasks/2 store/task.yaml': `properties:
  name: store
  id: store-0001
  type: STORAGE
settings:
  artifactsLocation: { taskSchema: store, internalSchema: store__internal }
`,
  'qtcp_tasks/2 store/sourceSelection.yaml': `explicitlySelected:
  - { sourceTask: land-0001, sourceTableId: customers, name: customers }
  - { sourceTask: land-0001, sourceTableId: orders, name: orders }
`,
  'qtcp_tasks/3 report/task.yaml': `properties:
  name: report
  id: report-0001
  type: TRANSFORM
settings:
  artifactsLocation: { taskSchema: report, internalSchema: report__internal }
`,
  'qtcp_tasks/3 report/datasets/order_counts.yaml': `properties:
  id: order_counts
  name: order_counts
  customDatasetSettings:
    customSql:
      expressionStatement: SELECT customer_id, count(*) AS orders FROM \${orders} GROUP BY customer_id
      alias:
        - name: orders
          value: "{{ref(project.current.projectId)}}$_$store-0001$_$orders"
  tableDef:
    columns:
      - { name: customer_id, primaryKeyOrdinal: 1, datatype: { type: INT8 } }
      - { name: orders, datatype: { type: INT8 } }
`,
}
