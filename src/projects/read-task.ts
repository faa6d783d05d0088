import type { z } from 'zod'
import { DataFlowFile } from '../contract/project/data-flow-file.ts'
import { DatasetFile } from '../contract/project/dataset-file.ts'
import { ModelFile } from '../contract/project/model-file.ts'
import { ScheduleFile } from '../contract/project/schedule-file.ts'
import { TaskFile } from '../contract/project/task-file.ts'
import { TransformationRulesFile } from '../contract/project/transformation-rules-file.ts'
import { datasetIdOf } from './dataset-id.ts'
import { openFile, type FileReading, type IsNeeded } from './open-file.ts'
import type { Task } from './project.ts'
import type { ProjectFindings } from './project-findings.ts'
import { readDataset } from './read-dataset.ts'
import type { TaskFiles } from './read-project-files.ts'
import { readRelationships } from './read-relationships.ts'
import { readRules } from './read-rules.ts'
import { readSchedules } from './read-schedules.ts'
import { readTaskSource } from './read-task-source.ts'
import type { FileText, SourceFile } from './source-file.ts'
import { canRun, taskKindOf } from './task-types.ts'

/** A task whose place in the graph is not known yet. */
export type UnlinkedTask = Omit<Task, 'upstream'>

export interface LoadedTask {
  readonly id: string
  /** Undefined when its files do not say enough, or when Millrace has no such type. */
  readonly task: UnlinkedTask | undefined
  /** Every file could be read, so that what is not there is really missing. */
  readonly isComplete: boolean
}

type TaskHead = Pick<UnlinkedTask, 'id' | 'name' | 'type' | 'description' | 'settings' | 'place' | 'placeOf'>

/** A task from its files. */
export function readTask(files: TaskFiles, reading: FileReading): LoadedTask {
  if (!files.task) return reportMissingFile(files, reading.findings)
  const { source, shape } = openFile(TaskFile, files.task, reading, isNeededSchema)
  if (!shape) return unusable(writtenId(source) ?? files.folder)
  const { properties, settings, taskRuntime } = shape
  const name = properties.name || files.folder
  const id = properties.id || derivedId(source, name, reading.findings)
  const type = taskKindOf(properties.type)
  warnOfType(properties.type, source, reading.findings)
  if (!type) return unusable(id)
  return withParts(files, reading, {
    id,
    name,
    type,
    description: properties.description ?? '',
    settings: taskRuntime === undefined ? settings : { taskRuntime, ...settings },
    get place() {
      return source.placeOf(['properties', 'name'])
    },
    placeOf: path => source.placeOf(path),
  })
}

function withParts(files: TaskFiles, reading: FileReading, head: TaskHead): LoadedTask {
  const { projectId, findings } = reading
  const owner = { projectId, id: head.id, type: head.type }
  const open = <Shape>(schema: z.ZodType<Shape>, text: FileText | undefined) =>
    text && openFile(schema, text, reading)
  const from = readTaskSource(files.selection, head, reading)
  const rules = open(TransformationRulesFile, files.rules)
  const model = open(ModelFile, files.model)
  const schedule = open(ScheduleFile, files.schedule)
  const datasets = files.datasets.map(text => openFile(DatasetFile, text, reading))
  const flows = files.flows.map(text => openFile(DataFlowFile, text, reading))
  const opened = [rules, model, schedule, ...datasets, ...flows]
  const task: UnlinkedTask = {
    id: head.id,
    name: head.name,
    type: head.type,
    description: head.description,
    settings: head.settings,
    get place() {
      return head.place
    },
    placeOf: head.placeOf,
    sourceConnection: from.sourceConnection,
    get connectionPlace() {
      return from.connectionPlace
    },
    selection: from.selection,
    rules: rules?.shape ? readRules(rules.shape, rules.source) : [],
    relationships: model?.shape ? readRelationships(model.shape, model.source, owner.id) : [],
    schedules: schedule?.shape ? readSchedules(schedule.shape, schedule.source, projectId, findings) : [],
    datasets: datasets.flatMap(({ shape, source }) => (shape ? [readDataset(shape, source, owner)] : [])),
  }
  const isComplete = from.isComplete && opened.every(file => file === undefined || file.shape !== undefined)
  return { id: head.id, task, isComplete }
}

function unusable(id: string): LoadedTask {
  return { id, task: undefined, isComplete: false }
}

function reportMissingFile({ path, folder }: TaskFiles, findings: ProjectFindings): LoadedTask {
  findings.error('MILLRACE-PROJECT-MISSING-FILE', {
    place: { file: `${path}/task.yaml`, line: 1, column: 1 },
    what: `Task folder ${folder} has no task.yaml.`,
    fix: 'Add the file, or remove the folder.',
  })
  return unusable(folder)
}

const neededSchemas = ['taskSchema', 'internalSchema', 'dataAssetSchema']

/** Without these schemas a task that Millrace runs has nowhere to put its tables. */
const isNeededSchema: IsNeeded = (path, source) => {
  if (path[0] !== 'settings' || !neededSchemas.includes(String(path.at(-1)))) return false
  const written = TaskFile.shape.properties.shape.type.safeParse(propertyOf(source.value, 'type'))
  const kind = written.success ? taskKindOf(written.data) : undefined
  return kind !== undefined && canRun(kind)
}

function writtenId(source: SourceFile): string | undefined {
  const id = propertyOf(source.value, 'id')
  return typeof id === 'string' && id !== '' ? id : undefined
}

function propertyOf(value: unknown, name: string): unknown {
  const properties = isRecord(value) ? value['properties'] : undefined
  return isRecord(properties) ? properties[name] : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function derivedId(source: SourceFile, name: string, findings: ProjectFindings): string {
  const id = datasetIdOf(name)
  findings.warning('MILLRACE-PROJECT-MISSING-ID', {
    place: source.placeOf(['properties', 'id']),
    what: `The task has no id; "${id}" is used, which changes with its name.`,
    fix: `Add "id: ${id}" under properties.`,
  })
  return id
}

function warnOfType(
  written: TaskFile['properties']['type'],
  source: SourceFile,
  findings: ProjectFindings,
): void {
  const kind = taskKindOf(written)
  if (kind && canRun(kind)) return
  findings.warning('MILLRACE-PROJECT-TYPE-NOT-RUNNABLE', {
    place: source.placeOf(['properties', 'type']),
    what: `Millrace cannot run tasks of type ${written} yet.`,
    fix: 'The other tasks of the project can run; run them with --select.',
  })
}
