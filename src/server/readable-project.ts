import { messageOf } from '../foundation/app-error.ts'
import type { CatalogProject } from '../projects/project-catalog.ts'
import { memoryTree } from '../projects/project-tree.ts'

export interface PlaceOfProject {
  readonly id: string
  readonly spaceId: string
  readonly ownerId: string
  /** Of one in the state, so that an import can still replace it. */
  readonly revision?: number
}

/** A project that is being loaded; one without tasks, and with the reason, when it cannot be: it must not take the others along. */
export async function readable(
  loading: Promise<CatalogProject>,
  place: PlaceOfProject,
): Promise<CatalogProject> {
  try {
    return await loading
  } catch (error) {
    return unreadable(place, messageOf(error))
  }
}

function unreadable({ id, spaceId, ownerId, revision }: PlaceOfProject, reason: string): CatalogProject {
  const what = `The project cannot be read: ${reason}.`
  const fix = 'Look at what was changed last, and report it when it is not of your making.'
  const code = 'MILLRACE-PROJECT-UNREADABLE'
  return {
    outline: {
      id,
      name: id,
      description: '',
      type: undefined,
      platformType: undefined,
      spaceId,
      ownerId,
      tasks: [],
    },
    bindings: { variables: {}, nameToIdMap: {} },
    project: undefined,
    findings: [{ level: 'ERROR', code, file: id, line: 1, column: 1, what, fix }],
    home: revision === undefined ? 'folder' : 'state',
    tree: memoryTree({ files: {}, version: '' }),
    revision: revision ?? 0,
  }
}
