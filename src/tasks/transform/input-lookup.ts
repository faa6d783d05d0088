import { AppError } from '../../foundation/app-error.ts'
import { unknownDataset } from '../select-inputs.ts'
import type { DatasetPlan, InputDataset, PlanContext } from '../task-type.ts'
import type { Reference } from './outputs.ts'

/** Finds the datasets that outputs read: of upstream tasks, or planned before in the same task. */
export class InputLookup {
  readonly #taskId: string
  readonly #context: PlanContext
  readonly #siblings = new Map<string, InputDataset>()

  constructor(taskId: string, context: PlanContext) {
    this.#taskId = taskId
    this.#context = context
  }

  addSibling(plan: DatasetPlan): void {
    this.#siblings.set(plan.id, {
      taskId: this.#taskId,
      datasetId: plan.id,
      name: plan.name,
      sourceSchema: plan.sourceSchema,
      columns: plan.columns,
      key: plan.key,
      readFrom: plan.readFrom,
      ...(plan.history ? { history: plan.history } : {}),
    })
  }

  isSibling(input: InputDataset): boolean {
    return input.taskId === this.#taskId
  }

  /** Throws an AppError with a place when there is no such dataset. */
  find(reference: Reference): InputDataset {
    const { projectId, taskId, datasetId, place } = reference
    if (projectId !== this.#context.project.id) throw ofAnotherProject(reference)
    const available =
      taskId === this.#taskId ? [...this.#siblings.values()] : this.#context.datasetsOf(taskId)
    const found = available.find(dataset => dataset.datasetId === datasetId)
    if (found) return found
    const { code, what, fix } = unknownDataset(taskId, datasetId, place, available)
    throw new AppError(code, what, { place, fix })
  }
}

function ofAnotherProject({ projectId, datasetId, place }: Reference): AppError {
  return new AppError(
    'MILLRACE-PROJECT-OTHER-PROJECT',
    `"${datasetId}" is a dataset of project "${projectId}", and reading across projects is not supported yet`,
    { place, fix: 'Read a dataset of this project; a REGISTERED_DATA task can put a view over the table.' },
  )
}
