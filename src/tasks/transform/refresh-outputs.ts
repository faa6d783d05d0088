import { noCounts } from '../../contract/run.ts'
import type { PlatformSession } from '../../platforms/platform-type.ts'
import { derivedOptions, type DerivedSettings } from '../derived-settings.ts'
import { makeAnew } from '../match-columns.ts'
import { refreshStored } from '../refresh-stored.ts'
import type { RunContext } from '../run-context.ts'
import { runDatasets } from '../run-datasets.ts'
import type { DatasetPlan, TaskOf } from '../task-type.ts'

/** Puts the views in place, and brings the materialised datasets up to date with their queries. */
export async function refreshOutputs(
  task: TaskOf<DerivedSettings>,
  plans: readonly DatasetPlan[],
  run: RunContext,
): Promise<void> {
  const { artifactsSettings } = task.settings
  await runDatasets(plans, run, derivedOptions(task.settings), async (plan, session, onProgress) => {
    if (!plan.materialized) {
      await session.dialect.replaceView(session, plan.readFrom, plan.select ?? '')
      return { counts: noCounts, message: 'view' }
    }
    await makeAnewWhenTypesDiffer(plan, session, run)
    const isComputed = task.datasets.some(({ id, kind }) => id === plan.id && kind === 'SQL')
    const { reloadType } = artifactsSettings
    return await refreshStored(plan, { session, run, reloadType, isComputed, onProgress })
  })
}

/**
 * A changed type is met by building the table anew, in the same transaction, where nothing but the query's own rows is
 * in it. A dataset with history converts in place, because its earlier versions exist nowhere else.
 */
async function makeAnewWhenTypesDiffer(
  plan: DatasetPlan,
  session: PlatformSession,
  run: RunContext,
): Promise<void> {
  const { table } = plan.artefacts
  if (!table || plan.keepsHistory) return
  const existing = await session.columnsOf(table)
  const changed = plan.columns.filter(({ name, type }) =>
    existing?.some(column => column.name === name && column.type !== type),
  )
  if (changed.length === 0) return
  await makeAnew(session, table, plan.columns)
  const names = changed.map(({ name, type }) => `${name} to ${type}`).join(', ')
  run.log('info', `built anew, because the type of columns changed: ${names}`, plan.id)
}
