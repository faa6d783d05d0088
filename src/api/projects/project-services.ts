import type { Clock } from '../../foundation/clock.ts'
import type { ProjectCatalog } from '../../projects/project-catalog.ts'
import type { Store } from '../../store/store.ts'

/** What the routes of projects work with. */
export interface ProjectServices {
  readonly catalog: ProjectCatalog
  readonly store: Store
  readonly clock: Clock
  newId(): string
}
