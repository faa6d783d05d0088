import { dirname } from 'node:path/posix'
import type { Finding } from '../contract/finding.ts'
import { BindingsFile } from '../contract/project/bindings-file.ts'
import { checkProject } from './check-project.ts'
import { checkShape } from './check-shape.ts'
import type { PartlyRead } from './partly-read.ts'
import type { Project, Task } from './project.ts'
import { ProjectFindings } from './project-findings.ts'
import type { ProjectTree } from './project-tree.ts'
import { readProjectFiles, type ProjectFiles } from './read-project-files.ts'
import { readProjectHeader } from './read-project.ts'
import { readTask } from './read-task.ts'
import { parseJsonSource, type FileText } from './source-file.ts'
import { linkTasks } from './task-references.ts'
import { Variables, type BindingsLayer } from './variables.ts'

export interface LoadProjectOptions {
  readonly tree: ProjectTree
  /** Name of the project when its file does not say. */
  readonly name: string
  readonly projectId: string
  readonly ownerId: string
  readonly spaceId: string
  /** Values of variables for this environment; an empty one does not hide what the project's files say. */
  readonly bindingOverrides?: Readonly<Record<string, string>>
}

/** What a project says of itself. */
export interface ProjectOutline {
  readonly id: string
  readonly name: string
  readonly description: string
  /** Undefined when its file does not say. */
  readonly type: Project['type'] | undefined
  readonly platformType: string | undefined
  readonly spaceId: string
  readonly ownerId: string
  readonly tasks: readonly OutlinedTask[]
}

export interface OutlinedTask extends Pick<Task, 'id' | 'name' | 'type' | 'description'> {
  /** As findings name it. */
  readonly folder: string
}

/** What the variables of a project stand for in this environment. */
export interface ProjectBindings {
  readonly variables: Readonly<Record<string, string>>
  readonly nameToIdMap: Readonly<Record<string, string>>
}

export interface LoadedProject {
  /** Also of a project with errors, as far as it could be read. */
  readonly outline: ProjectOutline
  readonly bindings: ProjectBindings
  /** Undefined exactly when there is a finding of level ERROR. */
  readonly project: Project | undefined
  /** Everything that was found, by file and place. */
  readonly findings: readonly Finding[]
}

/** Reads and checks all files of a project. Never throws for what is wrong with them. */
export async function loadProject(options: LoadProjectOptions): Promise<LoadedProject> {
  const findings = new ProjectFindings()
  const files = await readProjectFiles(options.tree, findings)
  const variables = readVariables(files, options, findings)
  const header = files.project && readProjectHeader(files.project, variables, findings, options.name)
  if (!files.project) reportMissingProject(files, findings)
  const reading = { projectId: options.projectId, variables, findings }
  const loaded = files.tasks.map(task => readTask(task, reading))
  const { projectId, spaceId, ownerId } = options
  const project = { ...header, id: projectId, spaceId, ownerId, tasks: linkTasks(loaded, projectId) }
  checkProject(project, loaded, findings)
  const isSound = isWhole(project) && !findings.hasErrors
  return {
    outline: outlineOf(project, options.name),
    bindings: { variables: variables.values(), nameToIdMap: variables.portableIds() },
    project: isSound ? project : undefined,
    findings: findings.sorted(),
  }
}

function outlineOf(
  project: PartlyRead & Pick<Project, 'spaceId' | 'ownerId'>,
  otherwise: string,
): ProjectOutline {
  const { id, name = otherwise, description = '', type, platformType, spaceId, ownerId } = project
  const tasks = project.tasks.map(task => ({
    id: task.id,
    name: task.name,
    type: task.type,
    description: task.description,
    folder: dirname(task.place.file),
  }))
  return { id, name, description, type, platformType, spaceId, ownerId, tasks }
}

function isWhole(project: PartlyRead): project is Project {
  return project.type !== undefined
}

function readVariables(
  files: ProjectFiles,
  options: LoadProjectOptions,
  findings: ProjectFindings,
): Variables {
  const layer = (text: FileText | undefined): BindingsLayer | undefined => {
    if (!text) return undefined
    const source = parseJsonSource(text, findings)
    const content =
      source.value === undefined ? undefined : checkShape(BindingsFile, source, source.value, findings)
    return content && { source, content }
  }
  const sources = {
    definition: layer(files.definition),
    bindings: layer(files.bindings),
    overrides: options.bindingOverrides ?? {},
    references: {
      'project.current.projectId': options.projectId,
      'project.current.spaceId': options.spaceId,
      'project.current.ownerId': options.ownerId,
    },
  }
  return new Variables(sources, findings)
}

function reportMissingProject(files: ProjectFiles, findings: ProjectFindings): void {
  findings.error('MILLRACE-PROJECT-MISSING-FILE', {
    place: { file: `${files.path}/qtcp_project.yaml`, line: 1, column: 1 },
    what: `${files.path} has no qtcp_project.yaml.`,
    fix: 'Add the file, or name the folder of a project.',
  })
}
