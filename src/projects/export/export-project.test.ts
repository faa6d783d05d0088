import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { taskTypeOf } from '../../registry.ts'
import { loadProject, type LoadedProject } from '../load-project.ts'
import { folderTree, memoryTree, readTree, type ProjectTree } from '../project-tree.ts'
import { exportLikeProject } from '../testing/export-like-project.ts'
import { landStoreTransform } from '../testing/project-files.ts'
import { exportProject, type ExportOptions } from './export-project.ts'

type Files = Readonly<Record<string, string>>

const options: ExportOptions = {
  mode: 'MINIMAL',
  includeBindings: false,
  settingsOf: kind => taskTypeOf(kind)?.settings,
}

const treeOf = (files: Files): ProjectTree => memoryTree({ files, version: '1' })

async function load(tree: ProjectTree): Promise<LoadedProject> {
  return await loadProject({ tree, name: 'shop', projectId: 'p1', ownerId: 'o1', spaceId: 's1' })
}

async function exported(tree: ProjectTree, changes: Partial<ExportOptions> = {}): Promise<Files> {
  const loaded = await load(tree)
  return await exportProject({ ...loaded, home: 'state', tree, revision: 1 }, { ...options, ...changes })
}

/** What running a project depends on: everything but the places in files. Settings as their task types see them. */
function meaningOf({ project }: LoadedProject): unknown {
  const tasks = project?.tasks.map(task => ({
    ...task,
    settings: taskTypeOf(task.type)?.settings.parse(task.settings) ?? task.settings,
  }))
  return JSON.parse(
    JSON.stringify({ ...project, tasks }, (key, value: unknown) =>
      /place$/iu.test(key) ? undefined : value,
    ),
  )
}

const examples = join(import.meta.dirname, '../../../examples')
const projects: Readonly<Record<string, () => Promise<ProjectTree>>> = {
  'with literals only': async () => treeOf(landStoreTransform),
  'as the published product exports it': async () => treeOf(exportLikeProject),
  ...Object.fromEntries(
    projectFolders().map(folder => [
      `in ${folder.slice(examples.length + 1)}`,
      async () => treeOf(await readTree(folderTree(folder, examples))),
    ]),
  ),
}

function projectFolders(): readonly string[] {
  return readdirSync(examples, { recursive: true })
    .map(String)
    .filter(path => path.endsWith('qtcp_project.yaml'))
    .map(path => join(examples, path, '..'))
    .filter(folder => statSync(folder).isDirectory())
}

describe.each(Object.entries(projects))('a project %s', (_name, open) => {
  test.each(['MINIMAL', 'ALL'] as const)('means the same when it was exported as %s', async mode => {
    const tree = await open()
    const before = await load(tree)
    const after = await load(treeOf(await exported(tree, { mode })))
    expect(after.project).toBeDefined()
    expect(meaningOf(after)).toEqual(meaningOf(before))
    expect(after.findings.filter(({ level }) => level === 'ERROR')).toEqual([])
  })

  test('gives the same bytes again after export and import, also by way of ALL', async () => {
    const minimal = await exported(await open())
    const again = await exported(treeOf(minimal))
    expect(again).toEqual(minimal)
    const all = await exported(treeOf(minimal), { mode: 'ALL' })
    expect(await exported(treeOf(all))).toEqual(minimal)
    expect(await exported(treeOf(all), { mode: 'ALL' })).toEqual(all)
  })
})

describe('an export', () => {
  test('puts what differs between environments into variables, with its value as the default', async () => {
    const files = await exported(treeOf(landStoreTransform))
    expect(JSON.parse(files['qtcp_bindings_definition.json'] ?? '')).toEqual({
      variables: {
        projectName: 'shop',
        'task.land-0001.sourceConnection': 'source',
        'task.land-0001.taskSchema': 'landing',
        'task.store-0001.taskSchema': 'store',
        'task.store-0001.internalSchema': 'store__internal',
        'task.report-0001.taskSchema': 'report',
        'task.report-0001.internalSchema': 'report__internal',
      },
    })
    expect(files['qtcp_tasks/1 land/sourceSelection.yaml']).toContain(
      'sourceConnection: "{{task.land-0001.sourceConnection}}"',
    )
  })

  test('leaves out what has its default, and as ALL says it', async () => {
    const written = {
      ...landStoreTransform,
      'qtcp_tasks/2 store/task.yaml': `properties: { name: store, id: store-0001, type: STORAGE, description: '' }
settings:
  fullLoadOnly: false
  artifactsSettings: { historyEnabled: true, currentTableSuffix: __current }
  taskRuntime: {}
  artifactsLocation: { taskSchema: store }
`,
    }
    const minimal = await exported(treeOf(written))
    expect(minimal['qtcp_tasks/2 store/task.yaml']).toBe(`properties:
  name: store
  id: store-0001
  type: STORAGE
settings:
  artifactsSettings:
    historyEnabled: true
  artifactsLocation:
    taskSchema: "{{task.store-0001.taskSchema}}"
`)
    const all = await exported(treeOf(written), { mode: 'ALL' })
    expect(all['qtcp_tasks/2 store/task.yaml']).toContain('tableUpdateConcurrency: 10')
    expect(all['qtcp_tasks/2 store/task.yaml']).toContain('fullLoadOnly: false')
  })

  test('has the values of this environment only when it is asked for them', async () => {
    const bound = {
      ...exportLikeProject,
      'bindings.json': JSON.stringify({ variables: { platformConnection: 'here' } }),
    }
    expect(await exported(treeOf(bound))).not.toHaveProperty('bindings.json')
    const files = await exported(treeOf(bound), { includeBindings: true })
    expect(JSON.parse(files['bindings.json'] ?? '')).toMatchObject({
      variables: { platformConnection: 'here', projectName: 'Customer churn' },
    })
  })

  test('is refused at the place where the syntax of a file is wrong', async () => {
    const broken = { ...landStoreTransform, 'qtcp_tasks/2 store/task.yaml': 'properties: {\n  name: [\n' }
    await expect(exported(treeOf(broken))).rejects.toMatchObject({
      code: 'MILLRACE-PROJECT-SYNTAX',
      place: { file: 'qtcp_tasks/2 store/task.yaml' },
    })
  })
})
