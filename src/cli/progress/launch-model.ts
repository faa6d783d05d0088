import type { LaunchResult, ObservedDataset, ObservedTask, RunObservation } from '../../app.ts'
import type { RunProblem } from '../../contract/run.ts'

export interface TaskModel extends ObservedTask {
  readonly state: 'waiting' | 'running' | 'completed' | 'failed' | 'stopped' | 'skipped'
  readonly startedAt: number
  readonly durationMs: number
  readonly datasets: ReadonlyMap<string, DatasetModel>
  readonly problem: RunProblem | undefined
  readonly because: readonly string[]
}

export interface DatasetModel extends ObservedDataset {
  /** When it began to load, in milliseconds of the model's clock; 0 before. */
  readonly loadingSince: number
}

/** What a launch has told so far. */
export interface LaunchModel {
  readonly number: number
  readonly project: string
  readonly tasks: ReadonlyMap<string, TaskModel>
  readonly startedAt: number
  readonly events: number
  readonly result: LaunchResult | undefined
}

export const emptyLaunch: LaunchModel = {
  number: 0,
  project: '',
  tasks: new Map(),
  startedAt: 0,
  events: 0,
  result: undefined,
}

const endStates = { COMPLETED: 'completed', FAILED: 'failed', CANCELED: 'stopped' } as const

/** The model after one more observation, made at `now` (milliseconds). */
export function nextLaunch(model: LaunchModel, observation: RunObservation, now: number): LaunchModel {
  switch (observation.kind) {
    case 'launch started':
      return {
        ...model,
        number: observation.launch,
        project: observation.project,
        startedAt: now,
        tasks: new Map(observation.tasks.map(task => [task.id, waitingTask(task)])),
      }
    case 'task started':
      return changeTask(model, observation.taskId, { state: 'running', startedAt: now })
    case 'datasets planned':
      return changeTask(model, observation.taskId, { datasets: queued(observation.datasets) })
    case 'dataset changed':
      return changeTask(model, observation.taskId, {
        datasets: withDataset(model.tasks.get(observation.taskId)?.datasets, observation.dataset, now),
      })
    case 'task ended': {
      const { taskId, state, durationMs, problem, datasets } = observation
      const ended = new Map(datasets.map(dataset => [dataset.id, { ...dataset, loadingSince: 0 }]))
      return changeTask(model, taskId, { state: endStates[state], durationMs, problem, datasets: ended })
    }
    case 'task skipped':
      return changeTask(model, observation.taskId, { state: 'skipped', because: observation.because })
    case 'event published':
      return { ...model, events: model.events + 1 }
    case 'launch ended':
      return { ...model, result: observation.result }
  }
}

/** Rows that came in, over the datasets of a task. */
export function processedRows(task: TaskModel): number {
  return [...task.datasets.values()].reduce((sum, dataset) => sum + dataset.counts.processed, 0)
}

/** Datasets of a task that are in a state. */
export function countIn(task: TaskModel, state: ObservedDataset['state']): number {
  return [...task.datasets.values()].filter(dataset => dataset.state === state).length
}

function waitingTask(task: ObservedTask): TaskModel {
  return {
    ...task,
    state: 'waiting',
    startedAt: 0,
    durationMs: 0,
    datasets: new Map(),
    problem: undefined,
    because: [],
  }
}

function queued(
  datasets: readonly { readonly id: string; readonly name: string }[],
): ReadonlyMap<string, DatasetModel> {
  const counts = { processed: 0, inserted: 0, updated: 0, deleted: 0, rejected: 0 }
  return new Map(datasets.map(({ id, name }) => [id, { id, name, state: 'QUEUED', counts, loadingSince: 0 }]))
}

function withDataset(
  datasets: ReadonlyMap<string, DatasetModel> | undefined,
  dataset: ObservedDataset,
  now: number,
): ReadonlyMap<string, DatasetModel> {
  const loadingSince = datasets?.get(dataset.id)?.loadingSince || now
  return new Map([...(datasets ?? []), [dataset.id, { ...dataset, loadingSince }]])
}

function changeTask(model: LaunchModel, id: string, change: Partial<TaskModel>): LaunchModel {
  const task = model.tasks.get(id)
  if (!task) return model
  return { ...model, tasks: new Map([...model.tasks, [id, { ...task, ...change }]]) }
}
