import { parseDatasetAddress } from '../projects/dataset-address.ts'
import type { Task } from '../projects/project.ts'

/** Ids of the datasets of an upstream task that a task names: in its picks, its dataset files and its SQL. */
export function referencedDatasets(task: Task, upstream: string): readonly string[] {
  const picked = task.selection.explicitlySelected
    .filter(item => item.sourceTask === upstream)
    .map(item => item.sourceDataset)
  const inputs = task.datasets.flatMap(definition => definition.inputs)
  const aliases = task.datasets
    .flatMap(definition => definition.customSql?.aliases ?? [])
    .flatMap(alias => parseDatasetAddress(alias.value) ?? [])
  const named = [...inputs, ...aliases]
    .filter(input => input.taskId === upstream)
    .map(input => input.datasetId)
  return [...new Set([...picked, ...named])].filter(id => id !== '')
}
