import { AppError } from '../../foundation/app-error.ts'
import type { CatalogProject } from '../../projects/project-catalog.ts'
import type { UnitOfWork } from '../../store/store.ts'
import type { ProjectServices } from './project-services.ts'

/** Throws AppError with a status of 409 for a project that belongs to its files. */
export function requireChangeable({ home, tree, outline }: CatalogProject): void {
  if (home === 'state') return
  const where = tree.shown('')
  throw new AppError(
    'MILLRACE-PROJECT-IN-FILES',
    `The project ${outline.name} belongs to its files in ${where}`,
    { fix: 'Change its files, or create a project through the API and import into that.' },
  )
}

export interface NewFiles {
  readonly files: Readonly<Record<string, string>>
  readonly by: string
  /** Throws, and then nothing is replaced, when what replaces them may no longer do so. */
  readonly requireHeld?: (unit: UnitOfWork) => Promise<void>
}

/** Replaces the files of a project that the state holds, in the name of a user. Throws AppError when somebody else has changed it meanwhile. */
export async function replaceFiles(
  { store, clock }: ProjectServices,
  { outline, revision }: CatalogProject,
  { files, by, requireHeld }: NewFiles,
): Promise<void> {
  const { id, name, spaceId, ownerId } = outline
  const change = { id, revision, files, at: clock.now() }
  const isReplaced = await store.write(async unit => {
    const { projects, audit } = unit
    await requireHeld?.(unit)
    const before = await projects.get(id)
    if (!before || !(await projects.replaceFiles(change))) return false
    const deed = { at: change.at, by, action: 'project.updated', subject: id, spaceId, ownerId } as const
    // What stands in files may be a secret: only their names are told.
    const changed = changedFiles(before.files, files)
    await audit.add({
      ...deed,
      before: { name, revision },
      after: { revision: before.revision + 1, changed },
    })
    return true
  })
  if (isReplaced) return
  throw new AppError('MILLRACE-PROJECT-CHANGED', `The project ${outline.name} was changed by somebody else`)
}

function changedFiles(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...paths].filter(path => before[path] !== after[path]).toSorted()
}
