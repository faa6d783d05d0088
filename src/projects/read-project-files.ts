import { closestName } from '../foundation/closest-name.ts'
import type { ProjectFindings } from './project-findings.ts'
import type { ProjectTree, TreeEntry } from './project-tree.ts'
import type { FileText } from './source-file.ts'

/** The files of one task, as they were read. */
export interface TaskFiles {
  /** Name of the task's folder. */
  readonly folder: string
  /** The folder as findings name it. */
  readonly path: string
  readonly task: FileText | undefined
  readonly selection: FileText | undefined
  readonly rules: FileText | undefined
  readonly model: FileText | undefined
  readonly schedule: FileText | undefined
  readonly datasets: readonly FileText[]
  readonly flows: readonly FileText[]
}

export interface ProjectFiles {
  readonly path: string
  readonly project: FileText | undefined
  readonly definition: FileText | undefined
  readonly bindings: FileText | undefined
  readonly tasks: readonly TaskFiles[]
}

/** Names that files have or had; letters of either case are the same. */
const projectNames = {
  project: ['qtcp_project.yaml', 'qtcp_project.yml'],
  definition: ['qtcp_bindings_definition.json', 'bindingTemplate.json'],
  bindings: ['bindings.json'],
  tasks: ['qtcp_tasks'],
}
const taskNames = {
  task: ['task.yaml', 'task.yml'],
  selection: ['sourceSelection.yaml', 'sourceSelection.yml'],
  rules: ['transformationRules.yaml', 'transformationRules.yml'],
  model: ['model.yaml', 'model.yml'],
  schedule: ['schedule.yaml', 'schedule.yml'],
  datasets: ['datasets'],
  flows: ['transformationDataFlows', 'transformationDataFlow'],
}

/** Tasks whose files are open at the same time, at most. */
const tasksAtOnce = 16

/** Reads every file of a project. Files and folders that Millrace would pass over by mistake are reported. */
export async function readProjectFiles(tree: ProjectTree, findings: ProjectFindings): Promise<ProjectFiles> {
  const reader = new FileReader(tree, findings)
  const entries = await reader.list('')
  const find = (names: readonly string[]): string | undefined => entryNamed(entries, names)
  const read = async (names: readonly string[]): Promise<FileText | undefined> =>
    await reader.readNamed('', find(names))
  const [project, definition, bindings] = await Promise.all([
    read(projectNames.project),
    read(projectNames.definition),
    read(projectNames.bindings),
  ])
  const tasksName = find(projectNames.tasks)
  const tasks = tasksName === undefined ? [] : await readTasks(tasksName, reader)
  return { path: tree.shown(''), project, definition, bindings, tasks }
}

async function readTasks(folder: string, reader: FileReader): Promise<readonly TaskFiles[]> {
  const folders = (await reader.list(folder)).filter(entry => entry.isFolder)
  const tasks: TaskFiles[] = []
  for (let start = 0; start < folders.length; start += tasksAtOnce) {
    const some = folders.slice(start, start + tasksAtOnce)
    tasks.push(...(await Promise.all(some.map(async ({ name }) => await readTask(folder, name, reader)))))
  }
  return tasks
}

async function readTask(tasksFolder: string, name: string, reader: FileReader): Promise<TaskFiles> {
  const folder = inside(tasksFolder, name)
  const entries = await reader.list(folder)
  reader.reportPassedOver(folder, entries, Object.values(taskNames).flat())
  const read = async (names: readonly string[]): Promise<FileText | undefined> =>
    await reader.readNamed(folder, entryNamed(entries, names))
  const [task, selection, rules, model, schedule, datasets, flows] = await Promise.all([
    read(taskNames.task),
    read(taskNames.selection),
    read(taskNames.rules),
    read(taskNames.model),
    read(taskNames.schedule),
    reader.readAll(folder, entryNamed(entries, taskNames.datasets)),
    reader.readAll(folder, entryNamed(entries, taskNames.flows)),
  ])
  const path = reader.shown(folder)
  return { folder: name, path, task, selection, rules, model, schedule, datasets, flows }
}

class FileReader {
  readonly #tree: ProjectTree
  readonly #findings: ProjectFindings

  constructor(tree: ProjectTree, findings: ProjectFindings) {
    this.#tree = tree
    this.#findings = findings
  }

  /** A path as findings name it. */
  shown(path: string): string {
    return this.#tree.shown(path)
  }

  /** Entries of a folder; none, and a finding, when it cannot be read. */
  async list(folder: string): Promise<readonly TreeEntry[]> {
    try {
      return await this.#tree.list(folder)
    } catch (error) {
      this.#reportUnreadable(folder, error)
      return []
    }
  }

  async readNamed(folder: string, name: string | undefined): Promise<FileText | undefined> {
    return name === undefined ? undefined : await this.#read(inside(folder, name))
  }

  /** Every YAML file of a folder. */
  async readAll(folder: string, name: string | undefined): Promise<readonly FileText[]> {
    if (name === undefined) return []
    const path = inside(folder, name)
    const names = (await this.list(path)).map(entry => entry.name).filter(isYaml)
    const files = await Promise.all(names.map(async each => await this.#read(inside(path, each))))
    return files.filter(file => file !== undefined)
  }

  reportPassedOver(folder: string, entries: readonly TreeEntry[], names: readonly string[]): void {
    const known = new Set(names.map(name => name.toLowerCase()))
    for (const entry of entries) {
      if (known.has(entry.name.toLowerCase()) || !(entry.isFolder || isYaml(entry.name))) continue
      const meant = closestName(entry.name, names)
      this.#findings.warning('MILLRACE-PROJECT-UNKNOWN-FILE', {
        place: { file: this.shown(inside(folder, entry.name)), line: 1, column: 1 },
        what: `${entry.name} is not part of a task and is not read.`,
        fix: meant ? `Did you mean "${meant}"?` : 'Move or remove it.',
      })
    }
  }

  async #read(path: string): Promise<FileText | undefined> {
    try {
      const text = await this.#tree.read(path)
      return { file: this.shown(path), text: text.startsWith('\uFEFF') ? text.slice(1) : text }
    } catch (error) {
      this.#reportUnreadable(path, error)
      return undefined
    }
  }

  #reportUnreadable(path: string, error: unknown): void {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    this.#findings.error('MILLRACE-PROJECT-UNREADABLE', {
      place: { file: this.shown(path), line: 1, column: 1 },
      what: `${this.shown(path)} cannot be read (${reason}).`,
      fix: 'Check that it is there and that this user may read it.',
    })
  }
}

function inside(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

function entryNamed(entries: readonly TreeEntry[], names: readonly string[]): string | undefined {
  for (const name of names) {
    const entry = entries.find(each => each.name.toLowerCase() === name.toLowerCase())
    if (entry) return entry.name
  }
  return undefined
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name)
}
