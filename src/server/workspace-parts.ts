import type { z } from 'zod'
import type { Finding } from '../contract/finding.ts'
import type { TaskKind } from '../contract/task-kind.ts'
import type { Workspace } from '../config/workspace.ts'
import type { Connections } from '../open-connections.ts'
import type { LoadedProject } from '../projects/load-project.ts'
import type { ProjectCatalog } from '../projects/project-catalog.ts'
import type { RunServices } from '../runs/run-services.ts'
import type { Store } from '../store/store.ts'

/** What the composition hands to the server, and to the API in a process without one. */
export interface WorkspaceParts {
  readonly workspace: Workspace
  readonly connections: Connections
  /** Opened once. */
  readonly store: () => Promise<Store>
  readonly services: (observe: RunServices['observe']) => Promise<RunServices>
  readonly catalog: ProjectCatalog
  /** Everything that loading and planning a project finds. */
  readonly checkProject: (loaded: LoadedProject) => Promise<readonly Finding[]>
  /** Schema of the settings of a task type; undefined for types that Millrace only reads. */
  readonly settingsOf: (kind: TaskKind) => z.ZodType | undefined
}
