import type { Project, Schedule, Task } from '../../../projects/project.ts'
import { haveProject } from '../../../tasks/testing/makers.ts'
import type { Store } from '../../../store/store.ts'
import type { RunObservation } from '../../run-observation.ts'
import { runLaunch } from '../../run-launch.ts'
import type { RunServices } from '../../run-services.ts'
import { aTask } from '../../testing/test-runs.ts'
import type { SchedulerObserver, SchedulerParts } from '../scheduler-parts.ts'
import { startScheduler } from '../start-scheduler.ts'
import type { SimulatedTime } from './simulated-time.ts'

export interface TestSchedulerParts {
  readonly services: RunServices
  readonly time: SimulatedTime
  /** As the files say at this moment. */
  readonly project: () => Project | undefined
  readonly store?: Store
  readonly worker?: string
  /** Holds each launch before it begins; it gets the signal that stops launches. */
  readonly before?: (stopped: AbortSignal) => Promise<void>
  readonly livenessOf?: SchedulerParts['livenessOf']
  readonly lookMs?: number
  readonly runsHere?: SchedulerParts['runsHere']
}

export interface TestScheduler extends AsyncDisposable {
  /** What happened, in words. */
  readonly seen: string[]
  /** Lets time pass up to a moment; launches that begin meanwhile end meanwhile. */
  passUntil(end: Date): Promise<void>
  /** Resolves when nothing of what was started goes on. */
  calm(): Promise<void>
}

/** A scheduler of one project that launches as a server does, with time that the test lets pass. */
export function startTestScheduler(parts: TestSchedulerParts): TestScheduler {
  const { services, time, project, before = async () => undefined } = parts
  const store = parts.store ?? services.store
  const worker = parts.worker ?? services.worker
  const seen: string[] = []
  const launches = new Set<Promise<unknown>>()
  const stop = new AbortController()
  const launch: SchedulerParts['launch'] = async ({ taskId, startedBy, begins, observe }) => {
    const run = async (): Promise<void> => {
      await before(stop.signal)
      const present = project()
      const tasks = present?.tasks.filter(({ id }) => id === taskId) ?? []
      if (!present) throw new Error('the project has errors')
      const request = { project: present, tasks, startMethod: 'SCHEDULER', startedBy, workers: 1 } as const
      const own = { ...services, store, worker, observe: (each: RunObservation) => observe(each) }
      await runLaunch({ ...request, signal: stop.signal, begins }, own)
    }
    const running = run()
    launches.add(running)
    await running.finally(() => launches.delete(running))
  }
  const scheduler = startScheduler({
    store,
    time,
    newId: () => services.newId(),
    worker,
    livenessOf: parts.livenessOf ?? (() => 'unknown'),
    projects: async () => [{ project: project() }],
    runsHere: parts.runsHere ?? (() => true),
    launch,
    observer: observerOf(seen),
    timing: { lookMs: parts.lookMs ?? 2_000 },
  })
  const calm = async (): Promise<void> => {
    do {
      await time.waiting(1)
      await Promise.allSettled(launches)
      await scheduler.settled()
      await new Promise(setImmediate)
    } while (launches.size > 0)
    await time.waiting(1)
  }
  return {
    seen,
    calm,
    async passUntil(end) {
      await calm()
      while (time.now() < end) {
        time.step(end)
        await calm()
      }
    },
    async [Symbol.asyncDispose]() {
      await scheduler.stop()
      stop.abort()
      await Promise.allSettled(launches)
      await scheduler.settled()
    },
  }
}

function observerOf(seen: string[]): SchedulerObserver {
  return {
    started: ({ task }, { kind, at }) => void seen.push(`${task.id} ${kind} ${at.toISOString()}`),
    misfired: ({ task }, { at }, { code }) =>
      void seen.push(`${task.id} MISFIRED ${at.toISOString()} ${code}`),
    triggered: ({ task }, by) => void seen.push(`${by} asks for ${task.id}`),
    madeUp: ({ task }, { at }, first) =>
      void seen.push(`${task.id} missed ${first.toISOString()} to ${at.toISOString()}`),
    trouble: (what, error) => void seen.push(`${what}: ${String(error)}`),
  }
}

/** Tasks with their schedules; `b` reads `a`, and so on. */
export function scheduledProject(schedules: Readonly<Record<string, Schedule | undefined>>): Project {
  const ids = Object.keys(schedules)
  const tasks = ids.map((id, index): Task => {
    const schedule = schedules[id]
    const upstream = ids.slice(Math.max(0, index - 1), index)
    return { ...aTask(id, ...upstream), schedules: schedule ? [schedule] : [] }
  })
  return haveProject({ id: 'p1', ownerId: 'owner-1', spaceId: 'space-1', tasks })
}
