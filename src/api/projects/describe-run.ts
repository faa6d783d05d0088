import type { LastRun } from '../../contract/api/projects/runtime-answers.ts'
import type { DatasetState } from '../../contract/run.ts'
import type { Run, RunDataset } from '../../store/store.ts'
import { spanOf } from './rest-words.ts'

/** A run with the tally of its datasets, as the runtime state shows it. */
export function describeRun(run: Run, datasets: readonly RunDataset[], now: Date): LastRun {
  const countOf = (state: DatasetState): number => datasets.filter(each => each.state === state).length
  const message = messageOf(run)
  return {
    // Of a time that could not start the task only the history knows the word.
    state: run.state === 'MISFIRED' ? 'FAILED' : run.state,
    ...spanOf(run, now),
    ...(message !== undefined && { message }),
    errors: errorsOf(run),
    general: {
      ...updatedTo(run),
      datasetCount: datasets.length,
      datasetsInErrorCount: countOf('ERROR'),
      gatewayName: run.worker,
    },
    fullLoad: {
      queuedCount: countOf('QUEUED'),
      loadingCount: countOf('LOADING'),
      completedCount: countOf('COMPLETED'),
      errorCount: countOf('ERROR'),
    },
  }
}

function messageOf({ state, problem, stopRequestedBy }: Run): string | undefined {
  if (problem) return problem.message
  if (state === 'CANCELED') return `Stopped by ${stopRequestedBy ?? 'its process'}`
  return undefined
}

function errorsOf({ problem }: Run): LastRun['errors'] {
  if (!problem) return []
  const { code, title, message, status } = problem
  return [{ code, title, detail: message, status }]
}

/** A landing reads one snapshot of its source, taken when the run began. Of other tasks it is not known. */
function updatedTo({ task, state, startedAt }: Run): Pick<LastRun['general'], 'dataTaskUpdatedTo'> {
  if (task.type !== 'LANDING' || state !== 'COMPLETED') return {}
  return { dataTaskUpdatedTo: startedAt.toISOString() }
}
