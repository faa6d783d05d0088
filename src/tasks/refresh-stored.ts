import { AppError } from '../foundation/app-error.ts'
import { qualified } from '../foundation/sql-text.ts'
import type { PlatformSession, StatementProgress } from '../platforms/platform-type.ts'
import type { ReloadType } from './artefact-settings.ts'
import { compareAndApply } from './compare-and-apply.ts'
import { currentViewSelect, historyViewSelect, replaceView } from './publish-views.ts'
import type { RunContext } from './run-context.ts'
import type { DatasetOutcome } from './run-datasets.ts'
import type { DatasetPlan } from './task-type.ts'

export interface Refresh {
  readonly session: PlatformSession
  readonly run: RunContext
  readonly reloadType: ReloadType
  /** The dataset's query is worth computing only once (it is not a plain copy of columns). */
  readonly isComputed: boolean
  readonly onProgress: (progress: StatementProgress) => void
}

/**
 * Brings one stored dataset up to date by its reload type, and replaces its views, all inside the caller's
 * transaction: readers see the old dataset or the new one (invariant 7).
 */
export async function refreshStored(plan: DatasetPlan, refresh: Refresh): Promise<DatasetOutcome> {
  const { session, run, reloadType } = refresh
  const { table, prior } = plan.artefacts
  if (!table || plan.select === undefined) {
    throw new AppError('MILLRACE-TASK-NOT-RUNNABLE', `${plan.name} has no table or no query`)
  }
  const headerPrefix = run.project.naming.prefixHeaderColumns
  if (reloadType === 'DROP_AND_CREATE' || reloadType === 'TRUNCATE_AND_INSERT') {
    await forget(session, [table, ...(prior ? [prior] : [])], reloadType)
  }
  const counts = await compareAndApply(
    session,
    {
      table,
      prior,
      select: plan.select,
      isComputed: refresh.isComputed,
      columns: plan.columns,
      key: plan.key,
      removesMissing: reloadType !== 'COMPARE_AND_APPLY_WITHOUT_DELETED_ROWS',
      at: run.startedAt,
      headerPrefix,
    },
    { signal: run.signal, onProgress: refresh.onProgress },
  )
  await replaceView(session, plan.readFrom, currentViewSelect(plan.columns, table))
  if (plan.history && prior) {
    await replaceView(session, plan.history, historyViewSelect(plan.columns, { table, prior }, headerPrefix))
  }
  const changed = counts.inserted + counts.updated + counts.deleted
  return { counts, ...(changed === 0 ? { message: 'unchanged' } : {}) }
}

/** Drops or empties the tables: the next comparison loads everything anew, and history starts again. */
async function forget(
  session: PlatformSession,
  tables: readonly { readonly schema: string; readonly name: string }[],
  reloadType: 'DROP_AND_CREATE' | 'TRUNCATE_AND_INSERT',
): Promise<void> {
  for (const table of tables) {
    if (!(await session.columnsOf(table))) continue
    const name = qualified(table)
    await session.execute(reloadType === 'DROP_AND_CREATE' ? `DROP TABLE ${name}` : `DELETE FROM ${name}`)
  }
}
