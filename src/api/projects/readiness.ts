import type { Finding } from '../../contract/finding.ts'
import type { RunReadiness } from '../../contract/run.ts'
import type { CatalogProject } from '../../projects/project-catalog.ts'
import { canRun } from '../../projects/task-types.ts'
import type { Run } from '../../store/store.ts'
import type { OutlinedTask } from '../../projects/load-project.ts'

export interface Readiness {
  readonly state: RunReadiness
  readonly message?: string
}

/** Whether a task could be started now, and why not. */
export function readinessOf(project: CatalogProject, task: OutlinedTask, active: Run | undefined): Readiness {
  if (active) return { state: 'ALREADY_RUNNING', message: `Run ${active.id} has not ended` }
  const errors = project.findings.filter(({ level }) => level === 'ERROR')
  if (errors.length > 0) return { state: 'NOT_RUNNABLE', message: errorsText(errors) }
  if (canRun(task.type)) return { state: 'READY_TO_RUN' }
  return { state: 'NOT_RUNNABLE', message: `Millrace cannot run ${task.type} tasks yet` }
}

/** The first error of a project with its place and fix, and how many there are. */
export function errorsText([first, ...more]: readonly Finding[]): string {
  if (!first) return 'The project has no errors'
  const others = more.length === 0 ? '' : ` (and ${more.length} more errors)`
  return `${first.file}:${first.line}:${first.column} ${first.what} ${first.fix}${others}`
}
