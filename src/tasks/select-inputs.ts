import { closestName } from '../foundation/closest-name.ts'
import type { Place } from '../foundation/app-error.ts'
import type { DatasetDefinition } from '../projects/dataset-definition.ts'
import { datasetIdOf } from '../projects/dataset-id.ts'
import type { Task } from '../projects/project.ts'
import { matchesPattern } from '../projects/matches-pattern.ts'
import type { PlanProblem } from './problems-in-plan.ts'
import type { InputDataset, PlanContext } from './task-type.ts'

/** One dataset that a task takes over from upstream, with the dataset file that says how, where there is one. */
export interface SelectedInput {
  readonly input: InputDataset
  readonly definition: DatasetDefinition | undefined
  readonly place: Place
}

/**
 * The upstream datasets that a task's source selection and dataset files pick, each once: by pattern less the excluded,
 * by explicit pick, and by the inputs of dataset files of the wanted kinds. What is named but not there is a problem.
 */
export function selectInputs(
  task: Pick<Task, 'selection' | 'datasets' | 'upstream' | 'place'>,
  context: PlanContext,
  definitions: readonly DatasetDefinition[],
): { readonly selected: readonly SelectedInput[]; readonly problems: readonly PlanProblem[] } {
  const problems: PlanProblem[] = []
  const picked = new Map<string, SelectedInput>()
  const add = (input: InputDataset, place: Place): void => {
    const address = `${input.taskId}/${input.datasetId}`
    if (!picked.has(address))
      picked.set(address, { input, definition: definitionOf(input, definitions), place })
  }
  for (const pattern of task.selection.includePatterns) {
    for (const input of context.datasetsOf(pattern.sourceTask)) {
      if (
        matchesInput(pattern, input) &&
        !task.selection.excludePatterns.some(out => matchesInput(out, input))
      ) {
        add(input, pattern.place)
      }
    }
  }
  const named = [
    ...task.selection.explicitlySelected
      .filter(item => item.sourceTask !== '')
      .map(item => ({
        taskId: item.sourceTask,
        datasetId: item.sourceDataset || datasetIdOf(item.name),
        place: item.place,
      })),
    ...definitions.flatMap(definition => definition.inputs),
  ]
  for (const { taskId, datasetId, place } of named) {
    const available = context.datasetsOf(taskId)
    const input = available.find(dataset => dataset.datasetId === datasetId)
    if (input) add(input, place)
    else problems.push(unknownDataset(taskId, datasetId, place, available))
  }
  return { selected: [...picked.values()], problems }
}

export function unknownDataset(
  taskId: string,
  datasetId: string,
  place: Place,
  available: readonly InputDataset[],
): PlanProblem {
  const ids = available.map(dataset => dataset.datasetId)
  const near = closestName(datasetId, ids)
  const known = ids.length > 0 ? `It has: ${ids.join(', ')}.` : 'It has none yet.'
  return {
    level: 'ERROR',
    code: 'MILLRACE-PROJECT-UNKNOWN-DATASET',
    place,
    what: `task ${taskId} has no dataset "${datasetId}"`,
    fix: near ? `Did you mean "${near}"?` : known,
  }
}

function definitionOf(
  input: InputDataset,
  definitions: readonly DatasetDefinition[],
): DatasetDefinition | undefined {
  return (
    definitions.find(definition =>
      definition.inputs.some(from => from.taskId === input.taskId && from.datasetId === input.datasetId),
    ) ?? definitions.find(definition => definition.inputs.length === 0 && definition.id === input.datasetId)
  )
}

function matchesInput(
  pattern: { readonly schemaPattern: string; readonly tablePattern: string },
  input: InputDataset,
): boolean {
  const schemaFits = pattern.schemaPattern === '' || matchesPattern(pattern.schemaPattern, input.sourceSchema)
  return schemaFits && matchesPattern(pattern.tablePattern, input.name)
}
