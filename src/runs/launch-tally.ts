import type { LaunchResult, RunObservation } from './run-observation.ts'

/** Counts what a launch does, from its observations. */
export interface LaunchTally {
  watching(observe: (observation: RunObservation) => void): (observation: RunObservation) => void
  isCompleted(taskId: string): boolean
  /** Failed, stopped or skipped. */
  isLost(taskId: string): boolean
  result(durationMs: number): LaunchResult
}

export function tallyLaunch(): LaunchTally {
  const ends = new Map<string, 'COMPLETED' | 'FAILED' | 'CANCELED' | 'skipped'>()
  const events = { started: 0, completed: 0, failed: 0, stopped: 0 }
  let rows = 0
  const take = (observation: RunObservation): void => {
    switch (observation.kind) {
      case 'task ended':
        ends.set(observation.taskId, observation.state)
        rows += observation.datasets.reduce((sum, dataset) => sum + dataset.counts.processed, 0)
        break
      case 'task skipped':
        ends.set(observation.taskId, 'skipped')
        break
      case 'event published':
        events[kindOf(observation.type)] += 1
        break
      default:
    }
  }
  const tasksThat = (end: string): readonly string[] =>
    [...ends].filter(([, state]) => state === end).map(([id]) => id)
  return {
    watching: observe => observation => {
      take(observation)
      observe(observation)
    },
    isCompleted: id => ends.get(id) === 'COMPLETED',
    isLost: id => ends.has(id) && ends.get(id) !== 'COMPLETED',
    result: durationMs => ({
      completed: tasksThat('COMPLETED'),
      failed: tasksThat('FAILED'),
      stopped: tasksThat('CANCELED'),
      skipped: tasksThat('skipped'),
      rows,
      durationMs,
      events: { ...events },
    }),
  }
}

function kindOf(type: string): keyof LaunchResult['events'] {
  if (type.endsWith('.started')) return 'started'
  if (type.endsWith('.completed')) return 'completed'
  return type.endsWith('.failed') ? 'failed' : 'stopped'
}
