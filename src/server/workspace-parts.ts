import type { Workspace } from '../config/workspace.ts'
import type { Finding } from '../contract/finding.ts'
import type { Connections } from '../open-connections.ts'
import type { Project } from '../projects/project.ts'
import type { RunServices } from '../runs/run-services.ts'
import type { Store } from '../store/store.ts'

/** What the composition hands to the server, and to the API in a process without one. */
export interface WorkspaceParts {
  readonly workspace: Workspace
  readonly connections: Connections
  /** Opened once. */
  readonly store: () => Promise<Store>
  readonly services: (observe: RunServices['observe']) => Promise<RunServices>
  /** Throws AppError for a name that is not there. */
  readonly loadProjects: (
    names: readonly string[],
  ) => Promise<readonly { readonly project: Project | undefined; readonly findings: readonly Finding[] }[]>
}
