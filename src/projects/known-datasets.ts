import { datasetIdOf } from './dataset-id.ts'
import type { Task } from './project.ts'
import type { LoadedTask } from './read-task.ts'
import { isLanding } from './task-types.ts'

/** The datasets that a task has, as far as its files tell. */
export interface KnownDatasets {
  readonly ids: ReadonlySet<string>
  /** There may be others: patterns pick them from a source, or a file could not be read. */
  readonly isOpen: boolean
}

/** Says which datasets each task has. */
export function knownDatasets(
  tasks: readonly Task[],
  loaded: readonly LoadedTask[],
): (taskId: string) => KnownDatasets {
  const byId = new Map(tasks.map(task => [task.id, task]))
  const incomplete = new Set(loaded.filter(each => !each.isComplete).map(each => each.id))
  const found = new Map<string, KnownDatasets>()
  const datasetsOf = (taskId: string): KnownDatasets => {
    const known = found.get(taskId)
    if (known) return known
    // Tasks that read each other in a circle are reported elsewhere.
    found.set(taskId, { ids: new Set(), isOpen: true })
    const task = byId.get(taskId)
    const datasets = task ? datasetsOfTask(task, datasetsOf) : { ids: new Set<string>(), isOpen: true }
    const answer = incomplete.has(taskId) ? { ids: datasets.ids, isOpen: true } : datasets
    found.set(taskId, answer)
    return answer
  }
  return datasetsOf
}

function datasetsOfTask(task: Task, datasetsOf: (taskId: string) => KnownDatasets): KnownDatasets {
  const { includePatterns, explicitlySelected } = task.selection
  const ids = new Set(task.datasets.map(dataset => dataset.id))
  if (isLanding(task.type) || task.type === 'REGISTERED_DATA' || task.type === 'REPLICATION') {
    for (const item of explicitlySelected) if (!isDescribed(task, item.name)) ids.add(datasetIdOf(item.name))
    return { ids, isOpen: includePatterns.length > 0 }
  }
  const upstream = includePatterns.map(pattern => datasetsOf(pattern.sourceTask))
  for (const id of upstream.flatMap(datasets => [...datasets.ids])) ids.add(id)
  for (const item of explicitlySelected) ids.add(item.sourceDataset || datasetIdOf(item.name))
  return { ids, isOpen: upstream.some(datasets => datasets.isOpen) }
}

/** A dataset file describes the table, so that its id counts rather than one derived from the name. */
function isDescribed(task: Task, tableName: string): boolean {
  return task.datasets.some(({ sourceTable }) => sourceTable?.name.toLowerCase() === tableName.toLowerCase())
}
