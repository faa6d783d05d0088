import type { LaunchResult, ObservedDataset, ObservedTask, RunObservation } from '../app.ts'
import type { RunProblem } from '../contract/run.ts'

/** Puts what a launch tells into one document, which `millrace run --json` prints at the end. */
export interface RunReport {
  add(observation: RunObservation): void
  document(): unknown
}

interface TaskReport extends ObservedTask {
  readonly state: 'WAITING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELED' | 'SKIPPED'
  readonly runId: string | null
  readonly durationMs: number | null
  readonly problem: RunProblem | null
  readonly skippedBecause: readonly string[]
  readonly datasets: readonly ObservedDataset[]
  readonly events: readonly { readonly id: string; readonly type: string }[]
}

export function createRunReport(): RunReport {
  let launch: { readonly launch: number; readonly project: string } | undefined
  let result: LaunchResult | undefined
  const tasks = new Map<string, TaskReport>()
  return {
    add: observation => {
      if (observation.kind === 'launch started') {
        launch = { launch: observation.launch, project: observation.project }
        for (const task of observation.tasks) tasks.set(task.id, waiting(task))
      } else if (observation.kind === 'launch ended') result = observation.result
      else {
        const task = tasks.get(observation.taskId)
        if (task) tasks.set(task.id, { ...task, ...changesOf(task, observation) })
      }
    },
    document: () => ({ ...launch, ...result, tasks: [...tasks.values()] }),
  }
}

type TaskObservation = Exclude<RunObservation, { readonly kind: 'launch started' | 'launch ended' }>

function changesOf(task: TaskReport, observation: TaskObservation): Partial<TaskReport> {
  switch (observation.kind) {
    case 'task started':
      return { state: 'RUNNING', runId: observation.runId }
    case 'task ended': {
      const { state, durationMs, problem, datasets } = observation
      return { state, durationMs, datasets, problem: problem ?? null }
    }
    case 'task skipped':
      return { state: 'SKIPPED', skippedBecause: observation.because }
    case 'event published':
      return { events: [...task.events, { id: observation.eventId, type: observation.type }] }
    case 'datasets planned':
    case 'dataset changed':
      // The end of the task has the final state of each.
      return {}
  }
}

function waiting(task: ObservedTask): TaskReport {
  return {
    ...task,
    state: 'WAITING',
    runId: null,
    durationMs: null,
    problem: null,
    skippedBecause: [],
    datasets: [],
    events: [],
  }
}

/** An observation as a line of NDJSON: `type` says what happened, such as `task.started`. */
export function observationLine(observation: RunObservation): string {
  const type = observation.kind.replaceAll(' ', '.')
  if (observation.kind === 'event published') {
    const { type: eventType, taskId, eventId } = observation
    return JSON.stringify({ type, eventType, taskId, eventId })
  }
  const { kind: _, ...facts } = observation
  return JSON.stringify({ type, ...facts })
}
