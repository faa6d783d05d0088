import { AppError } from '../foundation/app-error.ts'
import type { Column } from '../foundation/column.ts'
import { qualified } from '../foundation/sql-text.ts'
import type { PlatformSession, StatementProgress } from '../platforms/platform-type.ts'
import type { ReloadType } from './artefact-settings.ts'
import { compareAndApply } from './compare-and-apply.ts'
import { currentHeader, endOfValidity, headerColumns } from './header-columns.ts'
import { makeAnew } from './match-columns.ts'
import type { StoredTables } from './match-table.ts'
import { currentViewSelect, historyViewSelect } from './publish-views.ts'
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
  await session.dialect.replaceView(session, plan.readFrom, currentViewSelect(plan.columns, table))
  if (plan.history && prior) {
    await session.dialect.replaceView(
      session,
      plan.history,
      historyViewSelect(plan.columns, { table, prior }, headerPrefix),
    )
  }
  const changed = counts.inserted + counts.updated + counts.deleted
  return { counts, ...(changed === 0 ? { message: 'unchanged' } : {}) }
}

/**
 * Empties the tables, or makes them anew: everything is loaded again, and history starts again. A table whose columns have
 * changed has nothing worth altering.
 */
async function forget(
  session: PlatformSession,
  tables: StoredTables,
  reloadType: 'DROP_AND_CREATE' | 'TRUNCATE_AND_INSERT',
): Promise<void> {
  const header = headerColumns(tables.headerPrefix)
  const current = [...tables.columns, ...currentHeader(header)]
  const wanted = [{ name: tables.table, columns: current }]
  if (tables.prior) wanted.push({ name: tables.prior, columns: [...current, endOfValidity(header)] })
  for (const { name, columns } of wanted) {
    const existing = await session.columnsOf(name)
    if (!existing) continue
    if (reloadType === 'TRUNCATE_AND_INSERT' && hasColumns(existing, current))
      await session.execute(`DELETE FROM ${qualified(name)}`)
    else await makeAnew(session, name, columns)
  }
}

function hasColumns(existing: readonly Column[], wanted: readonly Column[]): boolean {
  return wanted.every(({ name, type }) =>
    existing.some(present => present.name === name && present.type === type),
  )
}
