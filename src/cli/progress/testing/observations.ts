import { noCounts } from '../../../contract/run.ts'
import type { ObservedDataset, RunObservation } from '../../../app.ts'

/** A dataset of which so many rows have come in. */
export function dataset(
  name: string,
  state: ObservedDataset['state'],
  processed: number,
  more: Pick<ObservedDataset, 'expectedRows' | 'message'> = {},
): ObservedDataset {
  return { id: name, name, state, counts: { ...noCounts, processed, inserted: processed }, ...more }
}

export const launchStarted: RunObservation = {
  kind: 'launch started',
  launch: 41,
  project: 'northwind',
  tasks: [
    { id: 'landing_orders', name: 'landing_orders', type: 'LANDING', upstream: [] },
    { id: 'storage_orders', name: 'storage_orders', type: 'STORAGE', upstream: ['landing_orders'] },
    {
      id: 'sales_mart',
      name: 'sales_mart',
      type: 'DATAMART',
      upstream: ['landing_orders', 'storage_orders'],
    },
  ],
}

export function taskStarted(taskId: string): RunObservation {
  return { kind: 'task started', taskId, runId: `run-${taskId}`, at: new Date('2026-11-23T15:57:46Z') }
}

export function planned(taskId: string, names: readonly string[]): RunObservation {
  return { kind: 'datasets planned', taskId, datasets: names.map(name => ({ id: name, name })) }
}

export function changed(taskId: string, of: ObservedDataset): RunObservation {
  return { kind: 'dataset changed', taskId, dataset: of }
}

export const landingCompleted: RunObservation = {
  kind: 'task ended',
  taskId: 'landing_orders',
  runId: 'run-landing_orders',
  state: 'COMPLETED',
  durationMs: 1900,
  datasets: [dataset('orders', 'COMPLETED', 16_000), dataset('Order Details', 'COMPLETED', 32_212)],
}

export const storageFailed: RunObservation = {
  kind: 'task ended',
  taskId: 'storage_orders',
  runId: 'run-storage_orders',
  state: 'FAILED',
  durationMs: 5400,
  problem: {
    code: 'QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR',
    title: 'The batch run failed',
    source: 'com.qlik/qdi-app-manager',
    status: 500,
    message: "The following tables failed to load: 'Order Details'",
  },
  datasets: [
    dataset('orders', 'COMPLETED', 16_000),
    dataset('Order Details', 'ERROR', 0, {
      message: 'several rows have the key OrderID=10248\n100% of them: bad',
    }),
  ],
}

export const martSkipped: RunObservation = {
  kind: 'task skipped',
  taskId: 'sales_mart',
  because: ['storage_orders'],
}

export const launchFailed: RunObservation = {
  kind: 'launch ended',
  launch: 41,
  result: {
    completed: ['landing_orders'],
    failed: ['storage_orders'],
    stopped: [],
    skipped: ['sales_mart'],
    rows: 64_212,
    durationMs: 7400,
    events: { started: 2, completed: 1, failed: 1, stopped: 0 },
  },
}
