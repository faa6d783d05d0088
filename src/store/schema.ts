import type { Generated } from 'kysely'
import type { DatasetState, RunState, StartMethod } from '../contract/run.ts'
import type { ProjectTables } from './project-schema.ts'
import type {
  AttemptTable,
  AutomationRunTable,
  AutomationStepTable,
  DeliveryTable,
  WebhookHealthTable,
  WebhookTable,
} from './delivery-tables.ts'
import type { AuditTable, SpaceAssignmentTable, SpaceTable, UserTable } from './access-tables.ts'
import type { KeyRole, LogLevel, RequestState, SlotKind, SlotState } from './store.ts'

/** The tables as both dialects hold them: times as ISO text with milliseconds and `Z`, JSON as text. */
export interface StateTables extends ProjectTables {
  migrations: MigrationTable
  counters: CounterTable
  launches: LaunchTable
  runs: RunTable
  run_datasets: RunDatasetTable
  catalog_datasets: CatalogDatasetTable
  log_lines: LogLineTable
  events: EventTable
  webhooks: WebhookTable
  webhook_health: WebhookHealthTable
  deliveries: DeliveryTable
  attempts: AttemptTable
  api_keys: ApiKeyTable
  schedules: ScheduleTable
  slots: SlotTable
  requests: RequestTable
  cursors: CursorTable
  workers: WorkerTable
  automation_steps: AutomationStepTable
  automation_runs: AutomationRunTable
  users: UserTable
  spaces: SpaceTable
  space_assignments: SpaceAssignmentTable
  audits: AuditTable
}

interface MigrationTable {
  number: number
  name: string
}

/** One row a counter. Its lock, held until commit, is what puts numbers into commit order on PostgreSQL. */
interface CounterTable {
  name: 'launch' | 'event' | 'webhook' | 'matched' | 'access'
  value: number
}

interface LaunchTable {
  number: number
  project_id: string
  project_name: string
  /** JSON of `string[]`. */
  tasks: string
  start_method: StartMethod
  started_by: string
  started_at: string
}

interface RunTable {
  /** Decides between runs that started in the same millisecond. */
  sequence: Generated<number>
  id: string
  launch: number
  project_id: string
  task_id: string
  /** JSON of a `DataTask`. */
  task: string
  state: RunState
  start_method: StartMethod
  started_by: string
  started_at: string
  ended_at: string | null
  stop_requested_by: string | null
  /** JSON of a `RunProblem`. */
  problem: string | null
  worker: string
  lease_expires_at: string
  /** The sequence of the run's last log line. */
  log_lines: Generated<number>
}

interface RunDatasetTable {
  run_id: string
  dataset_id: string
  name: string
  state: DatasetState
  processed: number
  inserted: number
  updated: number
  deleted: number
  rejected: number
  expected_rows: number | null
  message: string | null
  started_at: string | null
  ended_at: string | null
}

interface CatalogDatasetTable {
  project_id: string
  task_id: string
  dataset_id: string
  name: string
  source_schema: string
  /** JSON of `Column[]`. */
  columns: string
  /** JSON of `string[]`. */
  key_columns: string
  /** JSON of a `TableName`. */
  read_from: string
  /** JSON of `Record<string, TableName>`. */
  artefacts: string
  /** Empty: never. */
  published_at: string
}

interface LogLineTable {
  run_id: string
  sequence: number
  at: string
  level: LogLevel
  dataset: string | null
  text: string
}

interface EventTable {
  position: number
  id: string
  type: string
  time: string
  project_id: string
  task_id: string
  run_id: string
  /** The exact JSON text of the event. */
  body: string
}

interface ApiKeyTable {
  id: string
  description: string
  token_hash: string
  user_id: string
  role: KeyRole
  created_at: string
  expires_at: string | null
  revoked_at: string | null
  /** Null: the user themself. */
  created_by: string | null
}

interface ScheduleTable {
  project_id: string
  task_id: string
  digest: string
  passed_until: string
}

interface SlotTable {
  sequence: Generated<number>
  project_id: string
  task_id: string
  kind: SlotKind
  slot_at: string
  position: number
  state: SlotState
  worker: string | null
  lease_expires_at: string | null
  run_id: string | null
}

interface RequestTable {
  sequence: Generated<number>
  project_id: string
  work: string
  requested_at: string
  state: RequestState
  worker: string | null
  lease_expires_at: string | null
  outcome: string | null
}

interface CursorTable {
  name: string
  position: number
  worker: string | null
  lease_expires_at: string
}

interface WorkerTable {
  name: string
  lease_expires_at: string
}
