import { refreshStored } from '../refresh-stored.ts'
import type { RunContext } from '../run-context.ts'
import { runDatasets } from '../run-datasets.ts'
import type { DatasetPlan, TaskOf } from '../task-type.ts'
import type { StorageSettings } from './storage-settings.ts'

/** Compares each input with what is stored, applies the difference, and publishes table and views together. */
export async function storeDatasets(
  task: TaskOf<StorageSettings>,
  plans: readonly DatasetPlan[],
  run: RunContext,
): Promise<void> {
  const { artifactsSettings, taskRuntime } = task.settings
  await runDatasets(
    plans,
    run,
    { concurrency: taskRuntime.tableUpdateConcurrency, failedCode: 'QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR' },
    (plan, session, onProgress) =>
      refreshStored(plan, {
        session,
        run,
        reloadType: artifactsSettings.reloadType,
        isComputed: false,
        onProgress,
      }),
  )
}
