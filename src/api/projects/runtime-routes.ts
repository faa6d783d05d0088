import { RunParams, TaskParams } from '../../contract/api/projects/project-answers.ts'
import { DatasetStateList, RuntimeState } from '../../contract/api/projects/runtime-answers.ts'
import { activeRunStates, runStates } from '../../contract/run.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Run, RunDataset, Store, TaskPreparation } from '../../store/store.ts'
import { readinessOf } from '../../runs/readiness.ts'
import { defineRoute, type Route } from '../route.ts'
import { describeDatasets } from './describe-datasets.ts'
import { describeRun } from './describe-run.ts'
import { requireTask, type FoundTask } from './find-project.ts'
import { runProblems, taskProblems } from './project-problems.ts'
import { projectsPath } from './project-routes.ts'
import { inProject } from './project-rule.ts'
import type { ProjectServices } from './project-services.ts'
import { restTaskType } from './rest-words.ts'

/** Answers with more datasets than this would help nobody. */
const mostDatasets = 10_000

const path = `${projectsPath}/:projectId/di-tasks/:dataTaskId/runtime`

/** What tasks do now and have done. */
export function runtimeRoutes(services: ProjectServices): readonly Route[] {
  return [state(services), datasets(services), runState(services), runDatasets(services)]
}

function state(services: ProjectServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/state`,
    summary: 'Whether a task can run, and its last run with live counts',
    permission: 'read',
    space: inProject(services.catalog, 'read'),
    params: TaskParams,
    answers: { 200: RuntimeState },
    problems: taskProblems,
    handle: async ({ params }) => {
      const found = await requireTask(services.catalog, params)
      const last = await lastRun(services.store, found)
      const facts = { shown: last, last, preparation: await preparationOf(services.store, found) }
      return { status: 200, body: runtimeState(found, facts, services.clock.now()) }
    },
  })
}

function datasets({ catalog, store, clock }: ProjectServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/state/datasets`,
    summary: 'The datasets of a task, with what its last run did to each',
    permission: 'read',
    space: inProject(catalog, 'read'),
    params: TaskParams,
    answers: { 200: DatasetStateList },
    problems: [...taskProblems, 'MILLRACE-API-TOO-MANY-DATASETS'],
    handle: async ({ params }) => {
      const found = await requireTask(catalog, params)
      const last = await lastRun(store, found)
      const kept = await keptBy(store, found)
      const facts = {
        type: found.task.type,
        worked: last?.datasets ?? [],
        isActive: isActive(last?.run),
        kept,
        now: clock.now(),
      }
      return { status: 200, body: { datasets: requireFew(describeDatasets(facts)) } }
    },
  })
}

function runState(services: ProjectServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/runs/:runId/state`,
    summary: 'A run of a task',
    permission: 'read',
    space: inProject(services.catalog, 'read'),
    params: RunParams,
    answers: { 200: RuntimeState },
    problems: runProblems,
    handle: async ({ params }) => {
      const found = await requireTask(services.catalog, params)
      const worked = await workedRun(services.store, found, params.runId)
      const last = await lastRun(services.store, found)
      const facts = { shown: worked, last, preparation: await preparationOf(services.store, found) }
      return { status: 200, body: runtimeState(found, facts, services.clock.now()) }
    },
  })
}

function runDatasets({ catalog, store, clock }: ProjectServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/runs/:runId/state/datasets`,
    summary: 'What a run did to each dataset',
    permission: 'read',
    space: inProject(catalog, 'read'),
    params: RunParams,
    answers: { 200: DatasetStateList },
    problems: [...runProblems, 'MILLRACE-API-TOO-MANY-DATASETS'],
    handle: async ({ params }) => {
      const found = await requireTask(catalog, params)
      const { run, datasets: worked } = await workedRun(store, found, params.runId)
      const kept = (await keptBy(store, found)).filter(({ datasetId }) =>
        worked.some(dataset => dataset.datasetId === datasetId),
      )
      const facts = { type: found.task.type, worked, isActive: isActive(run), kept, now: clock.now() }
      return { status: 200, body: { datasets: requireFew(describeDatasets(facts)) } }
    },
  })
}

interface WorkedRun {
  readonly run: Run
  readonly datasets: readonly RunDataset[]
}

/** The newest run that began. */
async function lastRun(store: Store, { project, task }: FoundTask): Promise<WorkedRun | undefined> {
  return await store.read(async ({ runs }) => {
    const states = runStates.filter(state => state !== 'MISFIRED')
    const [run] = await runs.find({ projectId: project.outline.id, taskId: task.id, states }, 1)
    return run && { run, datasets: await runs.runDatasets(run.id) }
  })
}

async function workedRun(store: Store, { project, task }: FoundTask, runId: string): Promise<WorkedRun> {
  const worked = await store.read(async ({ runs }) => {
    const run = await runs.get(runId)
    return run && { run, datasets: await runs.runDatasets(run.id) }
  })
  const isOfTask = worked?.run.task.projectId === project.outline.id && worked.run.task.id === task.id
  if (worked && isOfTask) return worked
  throw new AppError('MILLRACE-RUN-UNKNOWN', `Task ${task.id} has no run ${runId}`)
}

async function preparationOf(store: Store, { project, task }: FoundTask) {
  return await store.read(({ preparations }) => preparations.ofTask(project.outline.id, task.id))
}

async function keptBy(store: Store, { project, task }: FoundTask) {
  return await store.read(records => records.datasets.ofTask(project.outline.id, task.id))
}

function isActive(run: Run | undefined): boolean {
  return run !== undefined && activeRunStates.some(state => state === run.state)
}

interface RuntimeFacts {
  readonly shown: WorkedRun | undefined
  readonly last: WorkedRun | undefined
  readonly preparation: TaskPreparation | undefined
}

function runtimeState(
  { project, task }: FoundTask,
  { shown, last, preparation }: RuntimeFacts,
  now: Date,
): RuntimeState {
  return {
    name: task.name,
    type: restTaskType(task.type),
    runReadiness: readinessOf({ loaded: project, taskId: task.id, lastRun: last?.run, preparation }),
    ...(shown && { lastRun: describeRun(shown.run, shown.datasets, now) }),
  }
}

function requireFew<T>(described: readonly T[]): readonly T[] {
  if (described.length <= mostDatasets) return described
  throw new AppError('MILLRACE-API-TOO-MANY-DATASETS', `The task has ${described.length} datasets`)
}
