import { taskStarted } from '../contract/events/task-started.ts'
import { DisposalStack } from '../foundation/disposal-stack.ts'
import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Project, Task } from '../projects/project.ts'
import type { SourceConnection } from '../sources/source-type.ts'
import type { CatalogDataset, Launch, Run, UnitOfWork } from '../store/store.ts'
import { ProblemsInPlan } from '../tasks/problems-in-plan.ts'
import type { RunContext } from '../tasks/run-context.ts'
import { auditOfRun } from './audit-of-run.ts'
import { dataTaskOf } from './data-task-of.ts'
import { endRun, type RunOutcome } from './end-run.ts'
import { isHeld, runLost } from './held-run.ts'
import { planLive } from './plan-live.ts'
import { problemOfFailure } from './problem-of-failure.ts'
import { observed, RunRecorder } from './run-recorder.ts'
import { leaseMs, type RunServices } from './run-services.ts'
import { StopRequested } from './stop-requested.ts'
import { requestedReload } from './requested-reload.ts'
import { takeFence, type FenceHolder } from './take-fence.ts'
import { taskDigest } from './task-digest.ts'
import { watchRun } from './watch-run.ts'

export interface TaskExecution {
  readonly project: Project
  readonly task: Task
  readonly launch: Launch
  readonly services: RunServices
  /** Aborts with StopRequested when the whole launch is stopped. */
  readonly signal: AbortSignal
  readonly begins?: RunBegins | undefined
}

/** Writes in the transaction that begins a run; when it throws, the run does not begin. */
export type RunBegins = (unit: UnitOfWork, run: Run) => Promise<void>

/**
 * Runs one data task from its `started` event to its terminal event and gives the final state. Throws AppError
 * `MILLRACE-TASK-ALREADY-RUNNING`, with no event, when the task has an active run.
 */
export async function executeTask(execution: TaskExecution): Promise<RunOutcome['state']> {
  const { task, services } = execution
  const run = await beginRun(execution)
  const stopping = new AbortController()
  const signal = AbortSignal.any([stopping.signal, execution.signal])
  const recorder = new RunRecorder(run, services.clock, dataset =>
    services.observe({ kind: 'dataset changed', taskId: task.id, dataset }),
  )
  const published: CatalogDataset[] = []
  const outcome = await (async () => {
    await using _watch = watchRun(run, recorder, services, reason => stopping.abort(reason))
    return await work({ ...execution, signal }, run, recorder, published)
  })()
  return await finish(execution, run, outcome, { recorder, published })
}

async function beginRun({ project, task, launch, services, begins }: TaskExecution): Promise<Run> {
  const startedAt = services.clock.now()
  const run: Run = {
    id: services.newId(),
    launch: launch.number,
    task: dataTaskOf(project, task),
    state: 'STARTING',
    startMethod: launch.startMethod,
    startedBy: launch.startedBy,
    startedAt,
    worker: services.worker,
    leaseExpiresAt: new Date(startedAt.getTime() + leaseMs),
  }
  const { id: runId, startedBy, startMethod } = run
  const event = taskStarted({
    id: services.newId(),
    time: startedAt,
    tenantId: services.tenantId,
    runId,
    task: run.task,
    startTime: startedAt,
    startMethod,
    startedBy,
  })
  const isAdded = await services.store.write(async unit => {
    if (await isBeingPrepared(unit, run)) throw alreadyRunning(`task ${task.id} is being prepared`)
    if (!(await unit.runs.add(run))) return false
    await unit.outbox.append(event, runId)
    await unit.audit.add(auditOfRun(run, 'run.started', startedBy, startedAt))
    await begins?.(unit, run)
    return true
  })
  if (!isAdded) throw alreadyRunning(`task ${task.id} is already running`)
  services.observe({ kind: 'task started', taskId: task.id, runId, at: startedAt })
  observeEvent(services, task, event)
  return run
}

function alreadyRunning(what: string): AppError {
  return new AppError('MILLRACE-TASK-ALREADY-RUNNING', what)
}

/** Its tables are being made and altered: a run would meet them half-way. */
async function isBeingPrepared({ actions }: UnitOfWork, { task }: Run): Promise<boolean> {
  return (await actions.unfinished()).some(
    ({ projectId, type, tasks }) =>
      projectId === task.projectId &&
      type.endsWith('_PREPARE') &&
      tasks.some(({ taskId, state }) => taskId === task.id && state === 'EXECUTING'),
  )
}

async function work(
  { project, task, services, signal }: TaskExecution,
  run: Run,
  recorder: RunRecorder,
  published: CatalogDataset[],
): Promise<RunOutcome> {
  try {
    await using sources = new DisposalStack()
    const openSource = onceEach(async name => sources.use(await services.connectSource(name, signal)))
    const type = services.taskType(task.type)
    if (!type) throw new AppError('MILLRACE-TASK-NOT-RUNNABLE', `Millrace cannot run ${task.type} tasks yet`)
    const platform = await services.platform(project.platformConnection)
    const requireHeld = await takeFence(holderOf(run, services), platform)
    const live = await planLive(task, type, {
      project,
      store: services.store,
      platform,
      openSource,
      inputs: 'published',
    })
    const reload = await services.store.read(({ reloads }) => reloads.ofTask(project.id, task.id))
    if (reload) recorder.log('info', `reload asked for by ${reload.requestedBy}: ${reload.strategy}`)
    recorder.plan(live.plans)
    const datasets = live.plans.map(({ id, name }) => ({ id, name }))
    recorder.log('info', `planned: ${datasets.map(({ name }) => name).join(', ')}`)
    services.observe({ kind: 'datasets planned', taskId: task.id, datasets })
    const context: RunContext = {
      project,
      startedAt: run.startedAt,
      signal,
      platform,
      requireHeld,
      openSource,
      dataset: plan => recorder.reporter(plan),
      reloadType: (plan, usual) => requestedReload(reload, plan.id) ?? usual,
      publish: (plan, shape) =>
        void published.push({
          projectId: project.id,
          taskId: task.id,
          datasetId: plan.id,
          name: plan.name,
          sourceSchema: plan.sourceSchema,
          columns: shape.columns,
          key: shape.key,
          readFrom: plan.readFrom,
          artefacts: plan.artefacts,
          publishedAt: services.clock.now(),
        }),
      log: (level, text, dataset) => recorder.log(level, text, dataset),
    }
    await type.run(live.task, live.plans, context)
    return { state: 'COMPLETED', ...(reload && { reloadId: reload.id }) }
  } catch (error) {
    if (signal.aborted && signal.reason instanceof StopRequested)
      return { state: 'CANCELED', stoppedBy: signal.reason.by }
    logFailure(error, recorder)
    return { state: 'FAILED', problem: problemOfFailure(error) }
  }
}

function holderOf(run: Run, { store }: RunServices): FenceHolder {
  return {
    id: run.id,
    projectId: run.task.projectId,
    taskId: run.task.id,
    isHeld: async () => isHeld(run, await store.read(({ runs }) => runs.get(run.id))),
  }
}

async function finish(
  execution: TaskExecution,
  run: Run,
  outcome: RunOutcome,
  { recorder, published }: { readonly recorder: RunRecorder; readonly published: readonly CatalogDataset[] },
): Promise<RunOutcome['state']> {
  const { task, services } = execution
  const event = await endRun(run, outcome, services, async unit => {
    await recorder.saveWithin(unit)
    await unit.datasets.save(published)
    if (outcome.state !== 'COMPLETED') return
    await unit.preparations.save(preparedBy(run, execution))
    if (outcome.reloadId !== undefined) await unit.reloads.remove(outcome.reloadId)
  })
  const failure = outcome.state === 'FAILED' ? outcome.problem : undefined
  const problem = event ? failure : problemOfFailure(runLost())
  const state = event ? outcome.state : 'FAILED'
  if (event) observeEvent(services, task, event)
  services.observe({
    kind: 'task ended',
    taskId: task.id,
    runId: run.id,
    state,
    durationMs: services.clock.now().getTime() - run.startedAt.getTime(),
    datasets: recorder.datasets.map(observed),
    ...(problem ? { problem } : {}),
  })
  return state
}

/** A run makes and alters what its task needs. */
function preparedBy({ startedBy, task }: Run, { project, services, task: definition }: TaskExecution) {
  return {
    projectId: task.projectId,
    taskId: task.id,
    digest: taskDigest(project, definition),
    preparedBy: startedBy,
    preparedAt: services.clock.now(),
  }
}

function logFailure(error: unknown, recorder: RunRecorder): void {
  if (error instanceof ProblemsInPlan) {
    for (const { place, what, fix } of error.problems) {
      recorder.log('error', `${place.file}:${place.line}:${place.column}: ${what}. ${fix}`)
    }
    return
  }
  const problem = problemOfFailure(error)
  recorder.log('error', `${problem.code}: ${problem.message}`)
  if (problem.code === 'MILLRACE-RUN-UNEXPECTED-ERROR' && error instanceof Error) {
    recorder.log('debug', error.stack ?? error.message)
  }
}

function observeEvent(services: RunServices, task: Task, event: LifecycleEvent): void {
  services.observe({ kind: 'event published', type: event.type, taskId: task.id, eventId: event.id })
}

/** Calls `open` once for each name, also when asked twice at the same time. */
function onceEach(
  open: (name: string) => Promise<SourceConnection>,
): (name: string) => Promise<SourceConnection> {
  const opened = new Map<string, Promise<SourceConnection>>()
  return async name => {
    const existing = opened.get(name)
    if (existing) return await existing
    const opening = open(name)
    opened.set(name, opening)
    return await opening
  }
}
