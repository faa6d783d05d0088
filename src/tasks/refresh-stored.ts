import { AppError } from '../foundation/app-error.ts'
import type { Column } from '../foundation/column.ts'
import { qualified } from '../foundation/sql-text.ts'
import type { PlatformSession, StatementProgress } from '../platforms/platform-type.ts'
import type { ReloadType } from './artefact-settings.ts'
import { compareAndApply } from './compare-and-apply.ts'
import { currentHeader, headerColumns } from './header-columns.ts'
import type { StoredTables } from './match-table.ts'
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
  const { session, run } = refresh
  const reloadType = run.reloadType(plan, refresh.reloadType)
  const { table, prior } = plan.artefacts
  if (!table || plan.select === undefined) {
    throw new AppError('MILLRACE-TASK-NOT-RUNNABLE', `${plan.name} has no table or no query`)
  }
  const headerPrefix = run.project.naming.prefixHeaderColumns
  const isEmptied = reloadType === 'DROP_AND_CREATE' || reloadType === 'TRUNCATE_AND_INSERT'
  if (isEmptied) await forget(session, { table, prior, columns: plan.columns, headerPrefix }, reloadType)
  const counts = await compareAndApply(
    session,
    {
      table,
      prior,
      select: plan.select,
      isComputed: refresh.isComputed,
      columns: plan.columns,
      key: plan.key,
      isEmptied,
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

/**
 * Drops or empties the tables: everything is loaded anew, and history starts again. A table whose columns have changed
 * cannot be emptied and altered in one transaction, and has nothing worth altering, so it is dropped.
 */
async function forget(
  session: PlatformSession,
  tables: StoredTables,
  reloadType: 'DROP_AND_CREATE' | 'TRUNCATE_AND_INSERT',
): Promise<void> {
  for (const table of [tables.table, ...(tables.prior ? [tables.prior] : [])]) {
    const existing = await session.columnsOf(table)
    if (!existing) continue
    const isKept = reloadType === 'TRUNCATE_AND_INSERT' && hasColumns(existing, tables)
    await session.execute(`${isKept ? 'DELETE FROM' : 'DROP TABLE'} ${qualified(table)}`)
  }
}

function hasColumns(existing: readonly Column[], { columns, headerPrefix }: StoredTables): boolean {
  const header = currentHeader(headerColumns(headerPrefix))
  return [...columns, ...header].every(({ name, type }) =>
    existing.some(present => present.name === name && present.type === type),
  )
}
