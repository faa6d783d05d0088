import type { Project, Task } from '../projects/project.ts'
import type { SourceConnection } from '../sources/source-type.ts'
import type { Platform, SqlDialect } from '../platforms/platform-type.ts'
import type { CatalogDataset, Store } from '../store/store.ts'
import { ProblemsInPlan } from '../tasks/problems-in-plan.ts'
import type { DatasetPlan, InputDataset, PlanContext, TaskOf, TaskType } from '../tasks/task-type.ts'
import { taskDigest } from './task-digest.ts'
import { parseTaskSettings } from './parse-task-settings.ts'

export interface LivePlanning {
  readonly project: Project
  readonly store: Store
  readonly platform: Platform
  openSource(connection: string): Promise<SourceConnection>
  /** Upstream datasets that count: those with rows, or those that are only prepared too. */
  readonly inputs: 'published' | 'prepared'
}

export interface LivePlan {
  readonly task: TaskOf<unknown>
  readonly plans: readonly DatasetPlan[]
}

/** Plans a task against the source, the platform and what earlier runs published. Throws ProblemsInPlan. */
export async function planLive(task: Task, type: TaskType, live: LivePlanning): Promise<LivePlan> {
  const parsed = parseTaskSettings(task, type)
  if ('problems' in parsed) throw new ProblemsInPlan(parsed.problems)
  const { kept, preparation } = await live.store.read(async ({ datasets, preparations }) => ({
    kept: await datasets.ofProject(live.project.id),
    preparation: await preparations.ofTask(live.project.id, task.id),
  }))
  // Types that a definition declared go with it: after a change they are guessed anew.
  const isSame = !preparation || preparation.digest === taskDigest(live.project, task)
  const usable = live.inputs === 'prepared' ? kept : kept.filter(({ publishedAt }) => publishedAt)
  const notReady = task.upstream.filter(id => !usable.some(dataset => dataset.taskId === id))
  if (notReady.length > 0) throw new ProblemsInPlan(notReady.map(id => inputNotReady(task, id, live.inputs)))
  const context: PlanContext = {
    project: live.project,
    isLive: true,
    dialect: live.platform.dialect,
    datasetsOf: taskId => usable.filter(dataset => dataset.taskId === taskId).map(asInput),
    async describe(select) {
      await using session = await live.platform.openSession()
      return await session.describe(select)
    },
    async sourceTables() {
      return await (await live.openSource(task.sourceConnection)).discover()
    },
    pinned: id =>
      isSame ? kept.find(dataset => dataset.taskId === task.id && dataset.datasetId === id) : undefined,
  }
  const plans = await type.plan(parsed.task, context)
  return { task: parsed.task, plans: plans.map(plan => asStored(plan, live.platform.dialect)) }
}

/** With the types that the platform keeps, so that a table is as planned once it is made. */
function asStored(plan: DatasetPlan, { storedType }: SqlDialect): DatasetPlan {
  return { ...plan, columns: plan.columns.map(column => ({ ...column, type: storedType(column.type) })) }
}

/** A published dataset, as the tasks that read it see it. */
export function asInput(dataset: CatalogDataset): InputDataset {
  const history = dataset.artefacts['history']
  return {
    taskId: dataset.taskId,
    datasetId: dataset.datasetId,
    name: dataset.name,
    sourceSchema: dataset.sourceSchema,
    columns: dataset.columns,
    key: dataset.key,
    readFrom: dataset.readFrom,
    ...(history ? { history } : {}),
  }
}

function inputNotReady(task: Task, upstream: string, inputs: LivePlanning['inputs']) {
  return {
    level: 'ERROR',
    code: 'MILLRACE-INPUT-NOT-READY',
    place: task.place,
    what: `task ${upstream} has not made its datasets yet, and ${task.id} reads them`,
    fix:
      inputs === 'prepared'
        ? `Prepare task ${upstream} first.`
        : `Run it too: millrace run --select +${task.id}`,
  } as const
}
