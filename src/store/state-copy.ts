import type { StateTables } from './schema.ts'

/** Tables whose rows are the state; how its tables are shaped is each store's own. */
export type CopiedTable = Exclude<keyof StateTables, 'migrations'>

const inOrder: Readonly<Record<CopiedTable, true>> = {
  counters: true,
  launches: true,
  runs: true,
  run_datasets: true,
  log_lines: true,
  catalog_datasets: true,
  events: true,
  webhooks: true,
  webhook_health: true,
  deliveries: true,
  attempts: true,
  automation_steps: true,
  automation_runs: true,
  users: true,
  api_keys: true,
  spaces: true,
  space_assignments: true,
  audits: true,
  schedules: true,
  slots: true,
  requests: true,
  cursors: true,
  workers: true,
  projects: true,
  actions: true,
  preparations: true,
  reload_requests: true,
}

/** Every table of the state, each after those that it refers to. */
export const copiedTables = Object.keys(inOrder) as readonly CopiedTable[]

/** A row as both dialects hold it. */
export type StateRow = Readonly<Record<string, string | number | null>>

/** The rows of a state, in the order in which they were written. */
export interface StateRows extends AsyncDisposable {
  rows(table: CopiedTable): AsyncIterable<readonly StateRow[]>
}

export type CopiedRows = Readonly<Record<CopiedTable, number>>
