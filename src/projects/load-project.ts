import { basename } from 'node:path'
import type { Finding } from '../contract/finding.ts'
import { BindingsFile } from '../contract/project/bindings-file.ts'
import { checkProject } from './check-project.ts'
import { checkShape } from './check-shape.ts'
import type { PartlyRead } from './partly-read.ts'
import type { Project } from './project.ts'
import { ProjectFindings } from './project-findings.ts'
import { readProjectFiles, type ProjectFiles } from './read-project-files.ts'
import { readProjectHeader } from './read-project.ts'
import { readTask } from './read-task.ts'
import { parseJsonSource, type FileText } from './source-file.ts'
import { linkTasks } from './task-references.ts'
import { Variables, type BindingsLayer } from './variables.ts'

export interface LoadProjectOptions {
  /** Absolute. */
  readonly folder: string
  /** Files are named relative to it. */
  readonly workspaceFolder: string
  readonly projectId: string
  readonly ownerId: string
  readonly spaceId: string
  /** Values of variables for this environment; an empty one does not hide what the project's files say. */
  readonly bindingOverrides?: Readonly<Record<string, string>>
}

export interface LoadedProject {
  /** Undefined exactly when there is a finding of level ERROR. */
  readonly project: Project | undefined
  /** Everything that was found, by file and place. */
  readonly findings: readonly Finding[]
}

/** Reads and checks all files of a project. Never throws for what is wrong with them. */
export async function loadProject(options: LoadProjectOptions): Promise<LoadedProject> {
  const findings = new ProjectFindings()
  const files = await readProjectFiles(options.folder, options.workspaceFolder, findings)
  const variables = readVariables(files, options, findings)
  const header =
    files.project && readProjectHeader(files.project, variables, findings, basename(options.folder))
  if (!files.project) reportMissingProject(files, findings)
  const reading = { projectId: options.projectId, variables, findings }
  const loaded = files.tasks.map(task => readTask(task, reading))
  const { folder, projectId, spaceId, ownerId } = options
  const project = { ...header, id: projectId, folder, spaceId, ownerId, tasks: linkTasks(loaded, projectId) }
  checkProject(project, loaded, findings)
  const isSound = isWhole(project) && !findings.hasErrors
  return { project: isSound ? project : undefined, findings: findings.sorted() }
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
