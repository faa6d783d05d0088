import type { z } from 'zod'
import type { Finding } from '../../contract/finding.ts'
import type { TaskKind } from '../../contract/task-kind.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { CatalogProject, ProjectCatalog } from '../../projects/project-catalog.ts'
import type { ActionRunner } from '../../runs/actions.ts'
import type { Store } from '../../store/store.ts'

/** What the routes of projects work with. */
export interface ProjectServices {
  readonly catalog: ProjectCatalog
  readonly store: Store
  readonly clock: Clock
  newId(): string
}

/** What changing and checking projects needs beside. */
export interface ProjectChangeServices extends ProjectServices {
  /** Runs in the background. */
  readonly actions: ActionRunner
  /** The first is where projects are made when nobody says where. */
  readonly spaces: readonly [{ readonly id: string }, ...{ readonly id: string }[]]
  /** Everything that loading and planning a project finds. */
  check(project: CatalogProject): Promise<readonly Finding[]>
  /** Schema of the settings of a task type; undefined for types that Millrace only reads. */
  settingsOf(kind: TaskKind): z.ZodType | undefined
}
