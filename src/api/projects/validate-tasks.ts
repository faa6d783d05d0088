import type { Finding } from '../../contract/finding.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { CatalogProject } from '../../projects/project-catalog.ts'
import type { ActionAtWork } from '../../runs/actions.ts'
import type { ActionTask } from '../../store/store.ts'
import type { OutlinedTask } from '../../projects/load-project.ts'
import type { ProjectChangeServices } from './project-services.ts'

export interface Validation {
  readonly check: ProjectChangeServices['check']
  readonly progress: ActionAtWork
}

/**
 * Says of each task what is wrong with it. Throws AppError for errors that belong to no task: then nothing can be said of
 * the tasks.
 */
export async function validateTasks(
  project: CatalogProject,
  tasks: readonly OutlinedTask[],
  { check, progress }: Validation,
): Promise<void> {
  for (const { id } of tasks) await progress.begin(id)
  const findings = await check(project)
  const folders = project.outline.tasks.map(task => task.folder)
  const ofNobody = findings.filter(({ file }) => !folders.some(folder => file.startsWith(`${folder}/`)))
  const errors = ofNobody.filter(({ level }) => level === 'ERROR')
  for (const { id, folder } of tasks)
    await progress.end(id, outcomeOf(findings.filter(({ file }) => file.startsWith(`${folder}/`))))
  if (errors.length === 0) return
  throw new AppError('MILLRACE-PROJECT-INVALID', summaryOf(errors), { fix: linesOf(errors) })
}

function outcomeOf(findings: readonly Finding[]): Pick<ActionTask, 'state' | 'info' | 'problem'> {
  const errors = findings.filter(({ level }) => level === 'ERROR')
  const [first] = errors
  if (!first)
    return {
      state: 'COMPLETED',
      info: findings.length === 0 ? 'Nothing to complain about' : linesOf(findings),
    }
  const problem = { code: first.code, message: summaryOf(errors), details: linesOf(findings) }
  return { state: 'FAILED', problem }
}

function summaryOf(errors: readonly Finding[]): string {
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return `${first?.file}:${first?.line}:${first?.column} ${first?.what}${more}`
}

function linesOf(findings: readonly Finding[]): string {
  return findings
    .map(({ level, file, line, column, what, fix }) => `${level} ${file}:${line}:${column} ${what} ${fix}`)
    .join('\n')
}
