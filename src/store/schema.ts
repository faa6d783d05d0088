import type { Generated } from 'kysely'
import type { DatasetState, RunState, StartMethod } from '../contract/run.ts'
import type { LogLevel } from './store.ts'

/** The tables as both dialects hold them: times as ISO text with milliseconds and `Z`, JSON as text. */
export interface StateTables {
  migrations: MigrationTable
  counters: CounterTable
  launches: LaunchTable
  runs: RunTable
  run_datasets: RunDatasetTable
  catalog_datasets: CatalogDatasetTable
  log_lines: LogLineTable
  events: EventTable
}

interface MigrationTable {
  number: number
  name: string
}

/** One row a counter. Its lock, held until commit, is what puts numbers into commit order on PostgreSQL. */
interface CounterTable {
  name: 'launch' | 'event'
  value: number
}

interface LaunchTable {
  number: number
  project_id: string
  project_name: string
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
