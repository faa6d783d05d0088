import type { Clock } from '../foundation/clock.ts'
import type { Platform } from '../platforms/platform-type.ts'
import type { Project, Task } from '../projects/project.ts'
import type { SourceConnection } from '../sources/source-type.ts'
import type { Store } from '../store/store.ts'
import type { TaskKind } from '../contract/task-kind.ts'
import type { TaskType } from '../tasks/task-type.ts'
import type { RunObservation } from './run-observation.ts'

/** What running tasks needs from the rest of Millrace; `app.ts` hands it in. */
export interface RunServices {
  readonly store: Store
  readonly clock: Clock
  newId(): string
  readonly tenantId: string
  /** This process, as `ownWorkerName` names it. */
  readonly worker: string
  taskType(kind: TaskKind): TaskType | undefined
  /** Throws AppError when these tasks need labels of servers that this process does not have. */
  requireLabels(project: Project, tasks: readonly Task[]): void
  /** The platform that a project runs on; opened once, closed by the owner of these services. */
  platform(connection: string): Promise<Platform>
  connectSource(connection: string, signal: AbortSignal): Promise<SourceConnection>
  observe(observation: RunObservation): void
}

/** How long a worker may be silent before its runs count as lost. */
export const leaseMs = 20_000
