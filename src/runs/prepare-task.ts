import { DisposalStack } from '../foundation/disposal-stack.ts'
import { AppError } from '../foundation/app-error.ts'
import { identifier } from '../foundation/sql-text.ts'
import type { Platform, PlatformSession } from '../platforms/platform-type.ts'
import type { Project, Task } from '../projects/project.ts'
import type { CatalogDataset } from '../store/store.ts'
import type { Artefact } from '../tasks/artefact.ts'
import {
  applyPreparation,
  describeStep,
  planPreparation,
  planRecreation,
  type PreparationStep,
} from '../tasks/prepare-artefacts.ts'
import type { DatasetPlan } from '../tasks/task-type.ts'
import type { ActionAtWork } from './actions.ts'
import { planLive } from './plan-live.ts'
import type { RunServices } from './run-services.ts'
import { takeFence } from './take-fence.ts'
import { taskDigest } from './task-digest.ts'

export interface Preparation {
  readonly project: Project
  readonly task: Task
  readonly services: Omit<RunServices, 'observe'>
  readonly preparedBy: string
  /** Tables whose values do not fit their new types may be made anew, empty. */
  readonly allowRecreate: boolean
  /** Every table is made anew. */
  readonly recreates?: boolean
  readonly signal: AbortSignal
}

export interface PreparedDataset {
  readonly datasetId: string
  readonly steps: readonly PreparationStep[]
}

/** What preparing a task would do, dataset by dataset. Changes nothing. Throws ProblemsInPlan. */
export async function planTaskPreparation(preparation: Preparation): Promise<readonly PreparedDataset[]> {
  return await withPlans(preparation, async ({ plans, artefactsOf, session }) => {
    const planned: PreparedDataset[] = []
    for (const plan of known(plans))
      planned.push({ datasetId: plan.id, steps: await stepsOf(preparation, session, artefactsOf(plan)) })
    return planned
  })
}

/**
 * Makes and alters the tables and views of a task as it is defined now, each dataset in a transaction, and notes that the task
 * is prepared. Throws AppError, with what was done for other datasets kept, when a table would have to be made anew and may not,
 * or when another process has ended the action as lost.
 */
export async function prepareTask(
  preparation: Preparation,
  action: ActionAtWork,
): Promise<readonly PreparedDataset[]> {
  const { project, task, services, preparedBy } = preparation
  return await withPlans(preparation, async ({ plans, artefactsOf, session, platform }) => {
    const { id, isHeld } = action
    const requireHeld = await takeFence({ id, projectId: project.id, taskId: task.id, isHeld }, platform)
    await createSchemas(known(plans).flatMap(artefactsOf), session)
    const prepared: PreparedDataset[] = []
    for (const plan of known(plans)) {
      const steps = await stepsOf(preparation, session, artefactsOf(plan))
      if (losesRows(steps) && preparation.allowRecreate) await unpublish(preparation, plan, action)
      await session.transaction(async () => {
        await applyPreparation(session, steps, preparation)
        await requireHeld(session)
      })
      prepared.push({ datasetId: plan.id, steps })
    }
    await services.store.write(async unit => {
      await action.requireHeld(unit)
      const present = await unit.datasets.ofTask(project.id, task.id)
      await unit.datasets.save(known(plans).map(plan => inCatalog(preparation, plan, present)))
      await unit.preparations.save({
        projectId: project.id,
        taskId: task.id,
        digest: taskDigest(project, task),
        preparedBy,
        preparedAt: services.clock.now(),
      })
      await unit.audit.add({
        at: services.clock.now(),
        by: preparedBy,
        action: preparation.recreates ? 'project.recreated' : 'project.prepared',
        subject: project.id,
        spaceId: project.spaceId,
        ownerId: project.ownerId,
        after: { taskId: task.id, steps: prepared.flatMap(({ steps }) => steps.map(describeStep)) },
      })
    })
    return prepared
  })
}

interface Planned {
  readonly plans: readonly DatasetPlan[]
  readonly platform: Platform
  readonly session: PlatformSession
  artefactsOf(plan: DatasetPlan): readonly Artefact[]
}

async function withPlans<T>(
  { project, task, services, signal }: Preparation,
  work: (planned: Planned) => Promise<T>,
): Promise<T> {
  const type = services.taskType(task.type)
  if (!type) throw new AppError('MILLRACE-TASK-NOT-RUNNABLE', `Millrace cannot run ${task.type} tasks yet`)
  services.requireLabels(project, [task])
  await using sources = new DisposalStack()
  const openSource = async (name: string) => sources.use(await services.connectSource(name, signal))
  const platform = await services.platform(project.platformConnection)
  const live = { project, store: services.store, platform, openSource, inputs: 'prepared' as const }
  const { plans } = await planLive(task, type, live)
  await using session = await platform.openSession()
  return await work({ plans, platform, session, artefactsOf: plan => type.artefacts(plan, project) })
}

async function stepsOf(
  { recreates }: Preparation,
  session: PlatformSession,
  artefacts: readonly Artefact[],
): Promise<readonly PreparationStep[]> {
  return await (recreates ? planRecreation : planPreparation)(session, artefacts)
}

/** A dataset whose columns only a run can tell is made by that. */
function known(plans: readonly DatasetPlan[]): readonly DatasetPlan[] {
  return plans.filter(({ columns }) => columns.length > 0)
}

async function createSchemas(artefacts: readonly Artefact[], session: PlatformSession): Promise<void> {
  const schemas = [...new Set(artefacts.map(({ name }) => name.schema))]
  for (const schema of schemas) await session.execute(`CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`)
}

function losesRows(steps: readonly PreparationStep[]): boolean {
  return steps.some(({ action }) => action === 'recreate')
}

/** Before its rows are gone, and not after: who reads the dataset must never take an emptied table for data. */
async function unpublish(
  { project, task, services }: Preparation,
  plan: DatasetPlan,
  action: ActionAtWork,
): Promise<void> {
  await services.store.write(async unit => {
    await action.requireHeld(unit)
    const present = await unit.datasets.ofTask(project.id, task.id)
    const before = present.find(({ datasetId }) => datasetId === plan.id)
    if (before) await unit.datasets.save([withoutRows(before)])
  })
}

function withoutRows(dataset: CatalogDataset): CatalogDataset {
  const { projectId, taskId, datasetId, name, sourceSchema, columns, key, readFrom, artefacts } = dataset
  return { projectId, taskId, datasetId, name, sourceSchema, columns, key, readFrom, artefacts }
}

/** Data that is there stays published. */
function inCatalog(
  { project, task }: Preparation,
  plan: DatasetPlan,
  present: readonly CatalogDataset[],
): CatalogDataset {
  const before = present.find(({ datasetId }) => datasetId === plan.id)
  const publishedAt = before?.publishedAt
  return {
    projectId: project.id,
    taskId: task.id,
    datasetId: plan.id,
    name: plan.name,
    sourceSchema: plan.sourceSchema,
    columns: plan.columns,
    key: plan.key,
    readFrom: plan.readFrom,
    artefacts: plan.artefacts,
    ...(publishedAt && { publishedAt }),
  }
}
