import type { Place } from '../foundation/app-error.ts'
import { parseDatasetAddress } from './dataset-address.ts'
import type { DatasetDefinition } from './dataset-definition.ts'
import type { Task } from './project.ts'
import type { LoadedTask, UnlinkedTask } from './read-task.ts'

/** A place where a task names a dataset, or all datasets, of a task. */
export interface TaskReference {
  readonly projectId: string
  readonly taskId: string
  /** Empty: no dataset in particular. */
  readonly datasetId: string
  /** The dataset of the referring task that reads it; empty: the task as a whole. */
  readonly reader: string
  /** Where the dataset is named. */
  readonly place: Place
  /** Where the task is named. */
  readonly taskPlace: Place
}

/** The tasks, each with the ids of those that it reads; cross-project and unknown ones are left out. */
export function linkTasks(loaded: readonly LoadedTask[], projectId: string): readonly Task[] {
  const tasks = loaded.flatMap(({ task }) => (task ? [task] : []))
  const known = new Set(tasks.map(task => task.id))
  return tasks.map(task => {
    const upstream = new Set<string>()
    for (const reference of referencesOf(task, projectId)) {
      const isOther = reference.projectId === projectId && reference.taskId !== task.id
      if (isOther && known.has(reference.taskId)) upstream.add(reference.taskId)
    }
    return Object.assign(task, { upstream: [...upstream] })
  })
}

/** Everything that a task reads from tasks, its own datasets included, where it is named. */
export function referencesOf(task: UnlinkedTask, projectId: string): readonly TaskReference[] {
  return [
    ...selectionReferences(task, projectId),
    ...task.datasets.flatMap(dataset => datasetReferences(dataset, projectId)),
  ]
}

function selectionReferences({ selection }: UnlinkedTask, projectId: string): TaskReference[] {
  const patterns = selection.includePatterns
    .filter(pattern => pattern.sourceTask !== '')
    .map(pattern => ({
      projectId,
      taskId: pattern.sourceTask,
      datasetId: '',
      reader: '',
      get place() {
        return pattern.place
      },
      get taskPlace() {
        return pattern.place
      },
    }))
  const items = selection.explicitlySelected
    .filter(item => item.sourceTask !== '')
    .map(item => ({
      projectId,
      taskId: item.sourceTask,
      datasetId: item.sourceDataset,
      reader: '',
      get place() {
        return item.place
      },
      get taskPlace() {
        return item.taskPlace ?? item.place
      },
    }))
  return [...patterns, ...items]
}

function datasetReferences(dataset: DatasetDefinition, projectId: string): TaskReference[] {
  const reader = dataset.id
  const inputs = dataset.inputs.map(input => ({
    projectId: input.projectId,
    taskId: input.taskId,
    datasetId: input.datasetId,
    reader,
    get place() {
      return input.place
    },
    get taskPlace() {
      return input.taskPlace ?? input.place
    },
  }))
  const dimensions = (dataset.fact?.dimensions ?? []).map(dimension => ({
    projectId,
    taskId: dimension.taskId,
    datasetId: dimension.datasetId,
    reader,
    get place() {
      return dimension.place
    },
    get taskPlace() {
      return dimension.place
    },
  }))
  return [...inputs, ...aliasReferences(dataset), ...dimensions]
}

function aliasReferences({ id, customSql }: DatasetDefinition): TaskReference[] {
  return (customSql?.aliases ?? []).flatMap(alias => {
    const address = parseDatasetAddress(alias.value)
    if (!address || !customSql) return []
    return [
      {
        ...address,
        reader: id,
        get place() {
          return alias.place ?? customSql.place
        },
        get taskPlace() {
          return alias.place ?? customSql.place
        },
      },
    ]
  })
}
