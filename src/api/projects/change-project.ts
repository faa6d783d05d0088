import { AppError } from '../../foundation/app-error.ts'
import type { CatalogProject } from '../../projects/project-catalog.ts'
import type { ProjectServices } from './project-services.ts'

/** Throws AppError with a status of 409 for a project that belongs to its files. */
export function requireChangeable({ home, tree, outline }: CatalogProject): void {
  if (home === 'state') return
  const where = tree.shown('')
  throw new AppError(
    'MILLRACE-PROJECT-IN-FILES',
    `The project ${outline.name} belongs to its files in ${where}`,
  )
}

/** Replaces the files of a project that the state holds. Throws AppError when somebody else has changed it meanwhile. */
export async function replaceFiles(
  { store, clock }: ProjectServices,
  { outline, revision }: CatalogProject,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const change = { id: outline.id, revision, files, at: clock.now() }
  if (await store.write(({ projects }) => projects.replaceFiles(change))) return
  throw new AppError('MILLRACE-PROJECT-CHANGED', `The project ${outline.name} was changed by somebody else`)
}
