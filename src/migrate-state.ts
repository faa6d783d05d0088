import type { Workspace } from './config/workspace.ts'
import { activeRunStates } from './contract/run.ts'
import { AppError } from './foundation/app-error.ts'
import type { Connections } from './open-connections.ts'
import type { CopiedRows } from './store/state-copy.ts'
import type { Store } from './store/store.ts'

export interface MigrationParts {
  readonly workspace: Workspace
  readonly connections: Connections
  readonly store: () => Promise<Store>
}

/**
 * Copies the state of a workspace from SQLite to PostgreSQL, while no server and no run can change it. Throws AppError, and has
 * copied nothing, when that cannot be.
 */
export async function migrateState(
  { workspace, connections, store }: MigrationParts,
  connection: string,
): Promise<CopiedRows> {
  if (workspace.state.connection) {
    throw new AppError(
      'MILLRACE-STORE-NOT-IN-SQLITE',
      `The state is in the connection "${workspace.state.connection.name}" already`,
    )
  }
  const lock = await connections.lockWorkspace()
  if (!lock)
    throw new AppError('MILLRACE-SERVER-ALREADY-RUNS', 'A server owns the state', { fix: 'Stop it first.' })
  using _lock = lock
  const active = await (await store()).read(({ runs }) => runs.find({ states: activeRunStates }, 1))
  const [running] = active
  if (running)
    throw new AppError(
      'MILLRACE-TASK-ALREADY-RUNNING',
      `Run ${running.id} of ${running.task.id} has not ended`,
    )
  return await connections.copyState(connection)
}
