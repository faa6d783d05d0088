import { missingLabels } from '../config/labels.ts'
import type { Workspace } from '../config/workspace.ts'
import type { Logger } from '../foundation/logger.ts'
import { newId } from '../foundation/new-id.ts'
import { sleep } from '../foundation/sleep.ts'
import { systemTimekeeper } from '../foundation/timekeeper.ts'
import type { ScheduledLaunch, SchedulerParts } from '../runs/schedules/scheduler-parts.ts'
import { taskKey } from '../runs/schedules/scheduled-tasks.ts'
import { longestRefreshMs, startScheduler } from '../runs/schedules/start-scheduler.ts'
import { workerLiveness } from '../runs/worker-name.ts'
import type { Store } from '../store/store.ts'
import type { GraceTime } from './grace-time.ts'
import type { OwnOrder, ServerLauncher } from './launcher.ts'
import { limitLaunches } from './limit-launches.ts'
import type { ServerMetrics } from './server-metrics.ts'

export interface SchedulingGround {
  readonly store: Store
  readonly worker: string
  readonly launcher: ServerLauncher
  readonly projects: SchedulerParts['projects']
  readonly metrics: ServerMetrics
  readonly grace: GraceTime
  readonly log: Logger
  readonly workspace: Pick<Workspace, 'owner' | 'limits' | 'connections' | 'platform' | 'server'>
}

const leastMs = 1_000
/** What the scheduler itself saw last: it looks every other second, or less often when that takes long. */
const knownMs = longestRefreshMs + 5_000

/** Starts tasks by their schedules in this process, until it is disposed. */
export function startScheduling(ground: SchedulingGround): AsyncDisposable {
  const { store, worker, launcher, projects, metrics, grace, workspace } = ground
  const scheduler = startScheduler({
    store,
    time: systemTimekeeper,
    newId,
    worker,
    livenessOf: workerLiveness,
    projects,
    runsHere: telling(ground),
    // At midnight many come at once: those that wait keep their claims.
    launch: limitLaunches(workspace.limits.workers, ({ observe, ...order }: ScheduledLaunch) =>
      launcher.launch(ownOrder(order), observe),
    ),
    observer: metrics.schedulerObserver,
  })
  return {
    async [Symbol.asyncDispose]() {
      await scheduler.stop()
      await launcher.stopAll(workspace.owner.id, grace.remainingMs())
      // What had not begun is given back, so that the next process need not wait for it.
      const late = new AbortController()
      await Promise.race([scheduler.settled(), sleep(Math.max(leastMs, grace.remainingMs()), late.signal)])
      late.abort()
    },
  }
}

/** Says once of each task with a schedule why it does not run here: somebody may wait for it. */
function telling({ workspace, log }: SchedulingGround): SchedulerParts['runsHere'] {
  const told = new Set<string>()
  return (project, task) => {
    const labels = missingLabels(workspace, project, [task])
    if (labels.length === 0) return true
    const isScheduled = task.schedules.some(({ enabled }) => enabled)
    const key = taskKey(project.id, task.id)
    if (isScheduled && !told.has(key)) {
      told.add(key)
      const fields = { projectId: project.id, taskId: task.id, labels }
      log.info(fields, 'the schedule of a task is left to schedulers with its labels')
    }
    return false
  }
}

function ownOrder({ projectId, taskId, ...order }: Omit<ScheduledLaunch, 'observe'>): OwnOrder {
  return {
    project: projectId,
    select: [taskId],
    startMethod: 'SCHEDULER',
    oldestMs: knownMs,
    ...order,
  }
}
