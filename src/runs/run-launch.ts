import type { StartMethod } from '../contract/run.ts'
import type { Project, Task } from '../projects/project.ts'
import type { Launch } from '../store/store.ts'
import { executeTask, type RunBegins } from './execute-task.ts'
import { tallyLaunch, type LaunchTally } from './launch-tally.ts'
import { problemOfFailure } from './problem-of-failure.ts'
import type { LaunchResult } from './run-observation.ts'
import type { RunServices } from './run-services.ts'

export interface LaunchRequest {
  readonly project: Project
  /** In an order in which each task follows those that it reads. */
  readonly tasks: readonly Task[]
  readonly startMethod: StartMethod
  readonly startedBy: string
  /** Tasks that run at the same time, at most. */
  readonly workers: number
  /** Aborts with StopRequested to stop the whole launch. */
  readonly signal: AbortSignal
  readonly begins?: RunBegins | undefined
}

/**
 * Runs tasks in dependency order, independent ones side by side. A task that does not complete makes those that read it,
 * directly or not, be skipped, and nothing else. Gives the result when every task has ended or been skipped.
 */
export async function runLaunch(request: LaunchRequest, services: RunServices): Promise<LaunchResult> {
  const { project, startMethod, startedBy } = request
  // Before anything is recorded: when another process has the label or the platform, nothing has started.
  services.requireLabels(project, request.tasks)
  await services.platform(project.platformConnection)
  const startedAt = services.clock.now()
  const launch = await services.store.write(({ launches }) =>
    launches.add({
      projectId: project.id,
      projectName: project.name,
      tasks: request.tasks.map(({ id }) => id),
      startMethod,
      startedBy,
      startedAt,
    }),
  )
  const ids = new Set(request.tasks.map(task => task.id))
  const upstreamOf = (task: Task): readonly string[] => task.upstream.filter(id => ids.has(id))
  const tally = tallyLaunch()
  const watched = { ...services, observe: tally.watching(services.observe.bind(services)) }
  watched.observe({
    kind: 'launch started',
    launch: launch.number,
    project: project.name,
    tasks: request.tasks.map(task => ({
      id: task.id,
      name: task.name,
      type: task.type,
      upstream: upstreamOf(task),
    })),
  })
  await runInOrder(request, launch, watched, { tally, upstreamOf })
  const result = tally.result(services.clock.now().getTime() - startedAt.getTime())
  watched.observe({ kind: 'launch ended', launch: launch.number, result })
  return result
}

interface Order {
  readonly tally: LaunchTally
  readonly upstreamOf: (task: Task) => readonly string[]
}

async function runInOrder(
  request: LaunchRequest,
  launch: Launch,
  services: RunServices,
  { tally, upstreamOf }: Order,
): Promise<void> {
  const waiting = [...request.tasks]
  const inFlight = new Map<string, Promise<void>>()
  const start = (task: Task): void => {
    const running = execute(task, request, launch, services).finally(() => inFlight.delete(task.id))
    inFlight.set(task.id, running)
  }
  while (waiting.length > 0 || inFlight.size > 0) {
    for (const task of waiting.slice()) {
      const because = request.signal.aborted ? [] : upstreamOf(task).filter(id => tally.isLost(id))
      const isReady = upstreamOf(task).every(id => tally.isCompleted(id))
      if (request.signal.aborted || because.length > 0) {
        waiting.splice(waiting.indexOf(task), 1)
        services.observe({ kind: 'task skipped', taskId: task.id, because })
      } else if (isReady && inFlight.size < request.workers) {
        waiting.splice(waiting.indexOf(task), 1)
        start(task)
      }
    }
    if (inFlight.size > 0) await Promise.race(inFlight.values())
  }
}

/** A task that could not begin, or whose end could not be saved, counts as failed; the other tasks go on. */
async function execute(
  task: Task,
  request: LaunchRequest,
  launch: Launch,
  services: RunServices,
): Promise<void> {
  try {
    const { project, signal, begins } = request
    await executeTask({ project, task, launch, services, signal, begins })
  } catch (error) {
    services.observe({
      kind: 'task ended',
      taskId: task.id,
      runId: '',
      state: 'FAILED',
      durationMs: 0,
      datasets: [],
      problem: problemOfFailure(error),
    })
  }
}
