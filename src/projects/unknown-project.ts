import { AppError } from '../foundation/app-error.ts'
import { closestName } from '../foundation/closest-name.ts'

/** What is thrown for a project that is not there; `names` are those that are. */
export function unknownProject(name: string, names: readonly string[]): AppError {
  const near = closestName(name, names)
  const known =
    names.length > 0 ? `The workspace has: ${names.join(', ')}.` : 'The workspace has no projects.'
  return new AppError('MILLRACE-PROJECT-UNKNOWN', `there is no project "${name}"`, {
    fix: near ? `Did you mean ${near}?` : known,
  })
}
