import { AppError } from '../foundation/app-error.ts'
import type { LoadedProject } from './load-project.ts'
import type { Project } from './project.ts'

/** The project, when it has no errors. Throws AppError with all of them otherwise. */
export function requireSound({ project, outline, findings }: LoadedProject): Project {
  const errors = findings.filter(({ level }) => level === 'ERROR')
  if (project && errors.length === 0) return project
  const list = errors.map(({ file, line, column, what }) => `${file}:${line}:${column} ${what}`)
  throw new AppError(
    'MILLRACE-PROJECT-INVALID',
    `The project ${outline.name} has errors:\n${list.join('\n')}`,
    { fix: 'Mend them; `millrace validate` shows each with its fix.' },
  )
}
