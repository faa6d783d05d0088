import type { ReloadStrategy } from '../contract/reload.ts'
import type { ActionState, ActionType } from '../contract/action.ts'

/** The tables of projects in the state and of what is done to projects. */
export interface ProjectTables {
  projects: ProjectTable
  actions: ActionTable
  preparations: PreparationTable
  reload_requests: ReloadRequestTable
}

interface ProjectTable {
  id: string
  space_id: string
  owner_id: string
  revision: number
  /** JSON of `Record<string, string>`. */
  files: string
  created_at: string
  updated_at: string
}

interface ActionTable {
  id: string
  type: ActionType
  project_id: string
  state: ActionState
  requested_by: string
  started_at: string
  ended_at: string | null
  /** JSON of an `ActionProblem`. */
  problem: string | null
  /** JSON of `ActionTask[]`. */
  tasks: string
  worker: string
  lease_expires_at: string
}

interface PreparationTable {
  project_id: string
  task_id: string
  digest: string
  prepared_by: string
  prepared_at: string
}

interface ReloadRequestTable {
  id: string
  project_id: string
  task_id: string
  strategy: ReloadStrategy
  /** JSON of `string[]`. */
  dataset_ids: string
  requested_by: string
  requested_at: string
}
