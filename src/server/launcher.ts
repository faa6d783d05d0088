import type { Launcher, LaunchOrder } from '../api/launches/launch-routes.ts'
import { AppError } from '../foundation/app-error.ts'
import type { ProjectCatalog } from '../projects/project-catalog.ts'
import type { Project } from '../projects/project.ts'
import { requireSound } from '../projects/require-sound.ts'
import { selectTasks } from '../projects/select-tasks.ts'
import { runLaunch, type LaunchRequest } from '../runs/run-launch.ts'
import type { RunObservation } from '../runs/run-observation.ts'
import type { RunServices } from '../runs/run-services.ts'
import { requestStops } from '../runs/stop-runs.ts'
import { StopRequested } from '../runs/stop-requested.ts'
import { soundProject } from './sound-project.ts'
import { settledWithin } from './settled-within.ts'
import type { Store } from '../store/store.ts'

export interface LauncherParts {
  readonly store: Store
  readonly catalog: ProjectCatalog
  readonly services: (observe: RunServices['observe']) => Promise<RunServices>
  /** Tasks of one launch at the same time, when it does not say. */
  readonly workers: number
}

/** What a part of this server may order, beyond what its API lets others. */
export interface OwnOrder extends LaunchOrder, Pick<LaunchRequest, 'begins'> {
  /** The project is named by its id, and its files may have been read so long ago. */
  readonly oldestMs?: number
}

/** Runs launches in this process, and stops them all when it stops. */
export interface ServerLauncher extends Launcher {
  launch(order: OwnOrder, observe: (observation: RunObservation) => void): Promise<unknown>
  /** Asks every launch to stop, and waits for their ends for `graceMs`. */
  stopAll(by: string, graceMs: number): Promise<void>
}

export function createLauncher(parts: LauncherParts): ServerLauncher {
  /** Also those of launches that have no number yet. */
  const stops = new Map<AbortController, { launch: number | undefined }>()
  const running = new Set<Promise<unknown>>()
  let isStopping = false
  const run = async (order: OwnOrder, observe: (observation: RunObservation) => void): Promise<unknown> => {
    const stop = new AbortController()
    stops.set(stop, { launch: undefined })
    try {
      const project = await projectOf(order, parts)
      const tasks = selectTasks(project, order.select)
      const services = await parts.services(observation => {
        if (observation.kind === 'launch started') stops.set(stop, { launch: observation.launch })
        observe(observation)
      })
      const { startMethod, startedBy, workers = parts.workers, begins } = order
      const request = { project, tasks, startMethod, startedBy, workers, signal: stop.signal, begins }
      return await runLaunch(request, services)
    } finally {
      stops.delete(stop)
    }
  }
  return {
    async launch(order, observe) {
      if (isStopping) throw new AppError('MILLRACE-API-STOPPING', 'The server is stopping')
      const launching = run(order, observe)
      running.add(launching)
      return await launching.finally(() => running.delete(launching))
    },
    async stop(launch, by) {
      for (const [stop, each] of stops) if (each.launch === launch) stop.abort(new StopRequested(by))
      return (await requestStops(parts.store, `launch:${launch}`, by)).length
    },
    async stopAll(by, graceMs) {
      isStopping = true
      for (const stop of stops.keys()) stop.abort(new StopRequested(by))
      await settledWithin(Promise.allSettled(running), graceMs)
    },
  }
}

/** What is recent costs no look at the files. */
async function projectOf({ project, oldestMs }: OwnOrder, { catalog }: LauncherParts): Promise<Project> {
  const recent = oldestMs === undefined ? undefined : await catalog.find(project, oldestMs)
  return recent ? requireSound(recent) : await soundProject(catalog, project)
}
