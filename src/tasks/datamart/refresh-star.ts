import { identifier, identifiers, qualified, type TableName } from '../../foundation/sql-text.ts'
import type { PlatformSession, StatementProgress } from '../../platforms/platform-type.ts'
import type { ReloadType } from '../artefact-settings.ts'
import { derivedOptions, type DerivedSettings } from '../derived-settings.ts'
import { openEnd } from '../header-columns.ts'
import { makeAnew, matchColumns } from '../match-columns.ts'
import { currentViewSelect } from '../publish-views.ts'
import { requireUniqueKey } from '../require-unique-key.ts'
import type { RunContext } from '../run-context.ts'
import { runDatasets, type DatasetOutcome } from '../run-datasets.ts'
import type { DatasetPlan, TaskOf } from '../task-type.ts'
import { applyStarRows, type StarRows } from './apply-star-rows.ts'
import { starColumns, unknownMember, type StarColumns } from './star-columns.ts'
import { isDimensionPlan, isStarPlan, type DimensionDesign, type StarPlan } from './star-plan.ts'
import { versionedSelect } from './version-members.ts'

/** Brings the dimensions up to date, then the facts, each with its view in a transaction of its own. */
export async function refreshStar(
  task: TaskOf<DerivedSettings>,
  plans: readonly DatasetPlan[],
  run: RunContext,
): Promise<void> {
  const { reloadType } = task.settings.artifactsSettings
  await runDatasets(plans, run, derivedOptions(task.settings), async (plan, session, onProgress) => {
    if (!isStarPlan(plan)) throw new Error(`${plan.id} was not planned by a data mart`)
    return await refreshDataset(plan, {
      session,
      run,
      reloadType: run.reloadType(plan, reloadType),
      onProgress,
    })
  })
}

interface Refresh {
  readonly session: PlatformSession
  readonly run: RunContext
  readonly reloadType: ReloadType
  readonly onProgress: (progress: StatementProgress) => void
}

async function refreshDataset(plan: StarPlan, refresh: Refresh): Promise<DatasetOutcome> {
  const { session, run, onProgress } = refresh
  const { table } = plan.artefacts
  if (!table) throw new Error(`${plan.id} has no table`)
  const names = starColumns(run.project.naming.prefixHeaderColumns)
  await forget(plan, table, refresh)
  await matchColumns(session, table, plan.columns)
  const marksMissing = refresh.reloadType !== 'COMPARE_AND_APPLY_WITHOUT_DELETED_ROWS'
  const rows = isDimensionPlan(plan)
    ? dimensionRows(plan, { table, names, marksMissing, at: run.startedAt })
    : factRows(plan, plan.star, { table, names, marksMissing })
  if (isDimensionPlan(plan)) await addUnknownMember(session, plan.star, table, names)
  else await requireSingleMatches(session, plan.star)
  const counts = await applyStarRows(session, rows, { signal: run.signal, onProgress })
  await session.dialect.replaceView(session, plan.readFrom, currentViewSelect(plan.columns, table))
  const changed = counts.inserted + counts.updated + counts.deleted
  return { counts, ...(changed === 0 ? { message: 'unchanged' } : {}) }
}

interface RowsSpec {
  readonly table: TableName
  readonly names: StarColumns
  readonly marksMissing: boolean
}

function dimensionRows(
  { star, select }: StarPlan<DimensionDesign>,
  { table, names, marksMissing, at }: RowsSpec & { readonly at: Date },
): StarRows {
  const data = star.data.map(({ name }) => name)
  const shared = { table, surrogate: star.surrogate, marksMissing }
  if (star.type === 'TYPE1') {
    return {
      ...shared,
      select: `SELECT m.*, false AS ${identifier(names.deleted)} FROM (${select}) AS m`,
      columns: [...data, names.deleted],
      key: star.naturalKey,
      gone: [{ name: names.deleted, value: true }],
    }
  }
  return {
    ...shared,
    select: star.readsVersions
      ? select
      : versionedSelect({ table, design: star, select, names, at, marksMissing }),
    columns: [...data, names.deleted, names.from, names.to, names.isCurrent],
    key: [...star.naturalKey, names.from],
    gone: [
      { name: names.deleted, value: true },
      { name: names.isCurrent, value: false },
    ],
  }
}

function factRows(
  { columns, select }: StarPlan,
  star: StarPlan['star'],
  { table, names, marksMissing }: RowsSpec,
): StarRows {
  return {
    table,
    select,
    marksMissing,
    surrogate: undefined,
    columns: columns.map(({ name }) => name),
    key: star.naturalKey,
    gone: [{ name: names.deleted, value: true }],
  }
}

/**
 * Facts hold nothing that their query does not give, so a changed type is met by building them anew. A table that is
 * emptied cannot be altered in the same transaction, so one whose columns changed is dropped instead.
 */
async function forget(
  plan: StarPlan,
  table: TableName,
  { session, run, reloadType }: Refresh,
): Promise<void> {
  const existing = await session.columnsOf(table)
  if (!existing) return
  const typeOf = (name: string): string | undefined => existing.find(column => column.name === name)?.type
  const changed = plan.columns.filter(({ name, type }) => (typeOf(name) ?? type) !== type)
  const isRebuilt = !isDimensionPlan(plan) && changed.length > 0
  const isEmptied = reloadType === 'TRUNCATE_AND_INSERT'
  const isSame = plan.columns.every(({ name, type }) => typeOf(name) === type)
  if (isRebuilt || reloadType === 'DROP_AND_CREATE' || (isEmptied && !isSame)) {
    await makeAnew(session, table, plan.columns)
  } else if (isEmptied) await session.execute(`DELETE FROM ${qualified(table)}`)
  if (!isRebuilt) return
  const names = changed.map(({ name, type }) => `${name} to ${type}`).join(', ')
  run.log('info', `built anew, because the type of columns changed: ${names}`, plan.id)
}

async function addUnknownMember(
  session: PlatformSession,
  { surrogate, type }: DimensionDesign,
  table: TableName,
  names: StarColumns,
): Promise<void> {
  const header: readonly (readonly [string, string])[] = [
    [surrogate, String(unknownMember)],
    [names.deleted, 'false'],
    [names.from, `TIMESTAMP '0001-01-01 00:00:00'`],
    [names.to, openEnd],
    [names.isCurrent, 'true'],
  ]
  const values = type === 'TYPE1' ? header.slice(0, 2) : header
  await session.execute(
    `INSERT INTO ${qualified(table)} (${identifiers(values.map(([name]) => name))})
    SELECT ${values.map(([, value]) => value).join(', ')}
    WHERE NOT EXISTS (SELECT 1 FROM ${qualified(table)} WHERE ${identifier(surrogate)} = ${unknownMember})`,
  )
}

async function requireSingleMatches(session: PlatformSession, star: StarPlan['star']): Promise<void> {
  if (star.kind !== 'fact') return
  for (const { from, key } of star.mustBeUnique) await requireUniqueKey(session, from, key)
}
