import { basename } from 'node:path/posix'
import { stringify } from 'yaml'
import { z } from 'zod'
import { BindingsFile } from '../../contract/project/bindings-file.ts'
import { DataFlowFile } from '../../contract/project/data-flow-file.ts'
import { DatasetFile } from '../../contract/project/dataset-file.ts'
import { ModelFile } from '../../contract/project/model-file.ts'
import { ProjectFile } from '../../contract/project/project-file.ts'
import { ScheduleFile } from '../../contract/project/schedule-file.ts'
import { SourceSelectionFile } from '../../contract/project/source-selection-file.ts'
import { TaskFile } from '../../contract/project/task-file.ts'
import { TransformationRulesFile } from '../../contract/project/transformation-rules-file.ts'
import type { TaskKind } from '../../contract/task-kind.ts'
import { AppError } from '../../foundation/app-error.ts'
import { bindingsText } from '../bindings-text.ts'
import type { CatalogProject } from '../project-catalog.ts'
import type { ProjectTree } from '../project-tree.ts'
import { ProjectFindings } from '../project-findings.ts'
import { readProjectFiles, type TaskFiles } from '../read-project-files.ts'
import { parseJsonSource, parseYamlSource, type FileText } from '../source-file.ts'
import { taskKindOf } from '../task-types.ts'
import { bindLiterals, projectPlaces, selectionPlaces, taskPlaces, type BoundPlace } from './bind-literals.ts'
import { withDefaults, withoutDefaults } from './defaults.ts'

export interface ExportOptions {
  /** MINIMAL leaves out what has its default; ALL says it. */
  readonly mode: 'MINIMAL' | 'ALL'
  readonly includeBindings: boolean
  /** Schema of the settings of a task type; undefined for types that Millrace only reads. */
  settingsOf(kind: TaskKind): z.ZodType | undefined
}

/**
 * The files of a project by their paths, in a form that depends only on what they say: the same project exported, imported
 * elsewhere and exported again gives the same texts. What differs from one environment to the next is put into variables.
 * Throws AppError for a file whose syntax is wrong.
 */
export async function exportProject(
  { tree, bindings }: CatalogProject,
  options: ExportOptions,
): Promise<Readonly<Record<string, string>>> {
  const files = await readProjectFiles(tree, new ProjectFindings())
  const definition = files.definition ? definitionIn(files.definition) : {}
  const variables: Record<string, string | null> = { ...definition.variables }
  const exporter = new FileExporter(options, variables)
  const exported: (readonly [string, string])[] = []
  if (files.project)
    exported.push(['qtcp_project.yaml', exporter.yaml(files.project, ProjectFile, projectPlaces)])
  for (const task of files.tasks) exported.push(...exporter.task(task))
  exported.push(...(await exportNewTaskDefaults(tree, exporter)))
  exported.push(['qtcp_bindings_definition.json', bindingsText({ ...definition, variables })])
  if (options.includeBindings) exported.push(['bindings.json', bindingsText(bindings)])
  return Object.fromEntries(exported.toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

/** What the designer copies into new tasks: Millrace does not use it, and keeps it. */
async function exportNewTaskDefaults(
  tree: ProjectTree,
  exporter: FileExporter,
): Promise<readonly (readonly [string, string])[]> {
  const path = 'qtcp_tasks/newTaskDefaults.yaml'
  const entries = await tree.list('qtcp_tasks').catch(() => [])
  const found = entries.find(({ name }) => name.toLowerCase() === 'newtaskdefaults.yaml')
  if (!found) return []
  const text = { file: path, text: await tree.read(`qtcp_tasks/${found.name}`) }
  return [[path, exporter.yaml(text, z.looseObject({}))]]
}

class FileExporter {
  readonly #options: ExportOptions
  readonly #variables: Record<string, string | null>

  constructor(options: ExportOptions, variables: Record<string, string | null>) {
    this.#options = options
    this.#variables = variables
  }

  /** The files of a task, under the names that the format has for them now. */
  task(files: TaskFiles): readonly (readonly [string, string])[] {
    const folder = `qtcp_tasks/${files.folder}`
    const id = idOf(files)
    const named = (
      name: string,
      text: FileText | undefined,
      schema: z.ZodType,
      places: readonly BoundPlace[] = [],
    ) => (text ? [[`${folder}/${name}`, this.yaml(text, schema, places)] as const] : [])
    const all = (name: string, texts: readonly FileText[], schema: z.ZodType) =>
      texts.flatMap(text => named(`${name}/${basename(text.file)}`, text, schema))
    const task =
      files.task &&
      this.#said(withOneRuntime(parsedYaml(files.task)), this.#taskSchema(files), taskPlaces(id))
    return [
      ...(task === undefined ? [] : [[`${folder}/task.yaml`, task] as const]),
      ...named('sourceSelection.yaml', files.selection, SourceSelectionFile, selectionPlaces(id)),
      ...named('transformationRules.yaml', files.rules, TransformationRulesFile),
      ...named('model.yaml', files.model, ModelFile),
      ...named('schedule.yaml', files.schedule, ScheduleFile),
      ...all('datasets', files.datasets, DatasetFile),
      ...all('transformationDataFlows', files.flows, DataFlowFile),
    ]
  }

  yaml(text: FileText, schema: z.ZodType, places: readonly BoundPlace[] = []): string {
    return this.#said(parsedYaml(text), schema, places)
  }

  #said(value: unknown, schema: z.ZodType, places: readonly BoundPlace[]): string {
    const bound = bindLiterals(value, places, this.#variables)
    const said = this.#options.mode === 'ALL' ? withDefaults(bound, schema) : withoutDefaults(bound, schema)
    return stringify(said, { lineWidth: 0, aliasDuplicateObjects: false })
  }

  #taskSchema(files: TaskFiles): z.ZodType {
    const written = propertiesOf(files)
    const kind = written && taskKindOf(written.type)
    const settings = kind && this.#options.settingsOf(kind)
    return settings ? TaskFile.extend({ settings }) : TaskFile
  }
}

/** Some files have the runtime settings beside the others. */
function withOneRuntime(value: unknown): unknown {
  const written = z
    .looseObject({ taskRuntime: z.looseObject({}), settings: z.looseObject({}) })
    .safeParse(value)
  if (!written.success) return value
  const { taskRuntime, settings, ...others } = written.data
  return { ...others, settings: { taskRuntime, ...settings } }
}

function idOf(files: TaskFiles): string {
  return propertiesOf(files)?.id || files.folder
}

function propertiesOf({ task }: TaskFiles): TaskFile['properties'] | undefined {
  const written = task && TaskFile.pick({ properties: true }).strip().safeParse(parsedYaml(task))
  return written?.data?.properties
}

function parsedYaml(text: FileText): unknown {
  return valueOf(text, parseYamlSource)
}

function definitionIn(text: FileText): BindingsFile {
  return BindingsFile.safeParse(valueOf(text, parseJsonSource)).data ?? {}
}

function valueOf(text: FileText, parse: typeof parseYamlSource): unknown {
  const findings = new ProjectFindings()
  const { value } = parse(text, findings)
  const [wrong] = findings.sorted()
  if (wrong) throw new AppError(wrong.code, wrong.what, { place: wrong, fix: wrong.fix })
  return value
}
