import type { Finding } from '../contract/finding.ts'
import type { RunReadiness } from '../contract/run.ts'
import { activeRunStates } from '../contract/run.ts'
import type { LoadedProject } from '../projects/load-project.ts'
import { canRun } from '../projects/task-types.ts'
import type { Run, TaskPreparation } from '../store/store.ts'
import { taskDigest } from './task-digest.ts'

export interface Readiness {
  readonly state: RunReadiness
  /** Why it cannot be started, and what to do. */
  readonly message?: string
}

export interface ReadinessFacts {
  readonly loaded: LoadedProject
  readonly taskId: string
  readonly lastRun: Run | undefined
  readonly preparation: TaskPreparation | undefined
}

/** Whether a task could be started now: the one answer of API and command line. */
export function readinessOf({ loaded, taskId, lastRun, preparation }: ReadinessFacts): Readiness {
  if (lastRun && activeRunStates.some(state => state === lastRun.state))
    return { state: 'ALREADY_RUNNING', message: `Run ${lastRun.id} has not ended` }
  const errors = loaded.findings.filter(({ level }) => level === 'ERROR')
  const task = loaded.project?.tasks.find(({ id }) => id === taskId)
  if (!loaded.project || !task || errors.length > 0) return notRunnable(errorsText(errors))
  if (!canRun(task.type)) return notRunnable(`Millrace cannot run ${task.type} tasks yet`)
  if (preparation?.digest === taskDigest(loaded.project, task)) return { state: 'READY_TO_RUN' }
  return notRunnable(
    preparation
      ? 'Its definition has changed since it was prepared. Prepare it again.'
      : 'It was never prepared. Prepare it, or run it with `millrace run`, which prepares by itself.',
  )
}

function notRunnable(message: string): Readiness {
  return { state: 'NOT_RUNNABLE', message }
}

/** The first error of a project with its place and fix, and how many there are. */
function errorsText([first, ...more]: readonly Finding[]): string {
  if (!first) return 'The project cannot be read'
  const others = more.length === 0 ? '' : ` (and ${more.length} more errors)`
  return `${first.file}:${first.line}:${first.column} ${first.what} ${first.fix}${others}`
}
