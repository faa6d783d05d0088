import type { ActionProblem } from '../contract/action.ts'
import type { PreparationPlan } from '../contract/api/projects/preparation-answers.ts'
import { problemEntry } from '../contract/problems/catalogue.ts'
import { activeRunStates } from '../contract/run.ts'
import { AppError, messageOf } from '../foundation/app-error.ts'
import type { Project, Task } from '../projects/project.ts'
import type { ActionAtWork } from './actions.ts'
import type { Preparation, PreparedDataset } from './prepare-task.ts'
import { problemOfFailure } from './problem-of-failure.ts'
import { taskDigest } from './task-digest.ts'
import type { Store } from '../store/store.ts'
import { ProblemsInPlan } from '../tasks/problems-in-plan.ts'
import { describeStep, type PreparationStep } from '../tasks/prepare-artefacts.ts'

/** Prepares tasks on the platform of their project. */
export interface Preparer {
  plan(wanted: Omit<Preparation, 'services'>): Promise<readonly PreparedDataset[]>
  prepare(wanted: Omit<Preparation, 'services'>, action: ActionAtWork): Promise<readonly PreparedDataset[]>
}

export interface TasksToPrepare {
  readonly project: Project
  /** Each after those that it reads. */
  readonly tasks: readonly Task[]
  readonly by: string
  readonly allowRecreate?: boolean
  readonly recreates?: boolean
}

export interface PrepareParts {
  readonly preparer: Preparer
  readonly store: Store
}

/** What preparing each task would do; of a task that cannot be planned, why. */
export async function planTasks(
  { project, tasks, by }: TasksToPrepare,
  { preparer, store }: PrepareParts,
  signal: AbortSignal,
): Promise<PreparationPlan> {
  const preparations = await store.read(records => records.preparations.ofProject(project.id))
  const planned: PreparationPlan['tasks'] = []
  for (const task of tasks) {
    const known = preparations.find(({ taskId }) => taskId === task.id)
    const isPrepared = known?.digest === taskDigest(project, task)
    const waitsFor = task.upstream.find(id => planned.some(each => each.taskId === id && !each.isPrepared))
    const about = { taskId: task.id, name: task.name, isPrepared }
    if (waitsFor !== undefined && !isPrepared) {
      planned.push({ ...about, waitsFor, datasets: [] })
      continue
    }
    try {
      const wanted = { project, task, preparedBy: by, allowRecreate: true, signal }
      const datasets = isPrepared ? [] : await preparer.plan(wanted)
      planned.push({ ...about, datasets: datasets.map(datasetAnswer) })
    } catch (error) {
      if (!(error instanceof AppError) && !(error instanceof ProblemsInPlan)) throw error
      planned.push({ ...about, problem: problemOf(error).message, datasets: [] })
    }
  }
  return { tasks: planned }
}

/** Prepares one task after the other. One that fails makes those that read it be skipped. */
export async function prepareTasks(
  { project, tasks, by, allowRecreate = false, recreates = false }: TasksToPrepare,
  { preparer, store }: PrepareParts,
  action: ActionAtWork,
): Promise<void> {
  const lost = new Set<string>()
  for (const task of tasks) {
    const because = task.upstream.find(id => lost.has(id))
    if (because !== undefined) {
      lost.add(task.id)
      await action.end(task.id, { state: 'SKIPPED', info: `${because}, which it reads, is not prepared` })
      continue
    }
    await action.begin(task.id)
    try {
      await requireIdle(store, project, task)
      const wanted = { project, task, preparedBy: by, allowRecreate, recreates, signal: action.signal }
      const prepared = await preparer.prepare(wanted, action)
      await action.end(task.id, { state: 'COMPLETED', info: infoOf(prepared) })
    } catch (error) {
      lost.add(task.id)
      await action.end(task.id, { state: 'FAILED', problem: problemOf(error) })
    }
  }
}

async function requireIdle(store: Store, project: Project, task: Task): Promise<void> {
  const filter = { projectId: project.id, taskId: task.id, states: activeRunStates }
  const [active] = await store.read(({ runs }) => runs.find(filter, 1))
  if (active) throw new AppError('MILLRACE-TASK-ALREADY-RUNNING', `Task ${task.id} is running`)
}

function infoOf(prepared: readonly PreparedDataset[]): string {
  const steps = prepared.flatMap(dataset => dataset.steps.filter(isChange))
  return steps.length === 0 ? 'Everything is as wanted' : steps.map(describeStep).join('\n')
}

/** That a view gets the same query again is nothing to tell of. */
function isChange({ action }: PreparationStep): boolean {
  return action !== 'keep' && action !== 'replace'
}

function problemOf(error: unknown): ActionProblem {
  if (error instanceof ProblemsInPlan) return problemOfPlan(error)
  const code = error instanceof AppError ? error.code : 'MILLRACE-API-UNEXPECTED'
  const { title, fix } = problemEntry(code)
  if (!(error instanceof AppError)) return { code, message: title, details: fix }
  return { code, message: messageOf(error), details: error.fix ?? fix }
}

function problemOfPlan(error: ProblemsInPlan): ActionProblem {
  const { problems } = error
  const { code } = problemOfFailure(error)
  const lines = problems.map(({ place, what, fix }) => [
    `${place.file}:${place.line}:${place.column} ${what}`,
    fix,
  ])
  const [message = ''] = lines.map(([what = '']) => what)
  return { code, message, details: lines.map(line => line.join(' ')).join('\n') }
}

function datasetAnswer({
  datasetId,
  steps,
}: PreparedDataset): PreparationPlan['tasks'][number]['datasets'][number] {
  return {
    datasetId,
    steps: steps.map(({ artefact, action, reason, rowsLost }) => ({
      action,
      kind: artefact.kind,
      ...artefact.name,
      because: reason,
      rowsLost,
    })),
  }
}
