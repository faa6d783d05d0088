import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { Clock } from '../../foundation/clock.ts'
import { systemClock } from '../../foundation/clock.ts'
import { noCounts } from '../../contract/run.ts'
import { openMemoryEngine } from '../../platforms/duckdb/engine/open-engine.ts'
import type { Task } from '../../projects/project.ts'
import type { Launch, Run, Store } from '../../store/store.ts'
import { openSqliteStore } from '../../store/sqlite/open-sqlite-store.ts'
import type { RunContext } from '../../tasks/run-context.ts'
import type { DatasetPlan, TaskType } from '../../tasks/task-type.ts'
import { haveDatasetPlan } from '../../tasks/testing/dataset-plan.ts'
import { haveProject, haveTask } from '../../tasks/testing/makers.ts'
import { executeTask } from '../execute-task.ts'
import type { RunOutcome } from '../end-run.ts'
import type { RunObservation } from '../run-observation.ts'
import { runLaunch } from '../run-launch.ts'
import type { RunServices } from '../run-services.ts'
import { ownWorkerName } from '../worker-name.ts'

/** What the tasks of a test do: a stand-in for a task type, where a real one cannot wait or fail on demand. */
export type TestWork = (task: Pick<Task, 'id'>, run: RunContext) => Promise<void>

/** Millrace's real state in a temporary folder, and a platform in memory, to run tasks whose work the test gives. */
export interface TestRuns extends AsyncDisposable {
  readonly store: Store
  readonly services: RunServices
  readonly seen: RunObservation[]
  /** Another connection to the same state, as another process has. */
  openStore(): Promise<Store>
  execute(task: Task, parts?: ExecuteParts): Promise<RunOutcome['state']>
  launch(tasks: readonly Task[], parts?: LaunchParts): ReturnType<typeof runLaunch>
  /** Types of the published events, without what they have in common, in order. */
  events(): Promise<readonly string[]>
  runs(): Promise<readonly Run[]>
}

export interface ExecuteParts {
  readonly signal?: AbortSignal
  readonly services?: RunServices
}
export interface LaunchParts extends ExecuteParts {
  readonly workers?: number
}

export async function openTestRuns(work: TestWork, parts: Partial<RunServices> = {}): Promise<TestRuns> {
  const folder = temporaryFolder()
  const file = join(folder.path, 'state.sqlite')
  const store = await openSqliteStore({ file })
  const others: Store[] = []
  const platform = await openMemoryEngine()
  const seen: RunObservation[] = []
  const type = workType(work)
  const services: RunServices = {
    store,
    clock: systemClock,
    newId: randomUUID,
    tenantId: 'tenant-1',
    worker: ownWorkerName(),
    taskType: () => type,
    requireLabels: () => undefined,
    platform: () => Promise.resolve(platform),
    connectSource: name => Promise.reject(new Error(`this test has no source ${name}`)),
    observe: observation => void seen.push(observation),
    ...parts,
  }
  const project = haveProject({ id: 'p1', ownerId: 'owner-1', spaceId: 'space-1' })
  const unstopped = new AbortController().signal
  return {
    store,
    services,
    seen,
    async openStore() {
      const other = await openSqliteStore({ file })
      others.push(other)
      return other
    },
    async execute(task, { signal = unstopped, services: own = services } = {}) {
      const launch = await aLaunch(own)
      return await executeTask({ project, task, launch, services: own, signal })
    },
    async launch(tasks, { signal = unstopped, services: own = services, workers = 4 } = {}) {
      const started = { startMethod: 'USER', startedBy: 'ada' } as const
      return await runLaunch({ project: { ...project, tasks }, tasks, ...started, workers, signal }, own)
    },
    async events() {
      const published = await store.read(({ events }) => events.after(0, 1000))
      return published.map(({ event }) => `${event.data.dataTask.id} ${event.type.split('.').at(-1)}`)
    },
    runs: async () => await store.read(({ runs }) => runs.find({}, 1000)),
    async [Symbol.asyncDispose]() {
      for (const opened of [...others, store, platform]) await opened[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

async function aLaunch({ store, clock }: RunServices): Promise<Launch> {
  const project = { projectId: 'p1', projectName: 'Test', tasks: [] } as const
  const facts = { ...project, startMethod: 'USER', startedBy: 'ada' } as const
  return await store.write(({ launches }) => launches.add({ ...facts, startedAt: clock.now() }))
}

function workType(work: TestWork): TaskType {
  return {
    kind: 'TRANSFORM',
    settings: z.unknown(),
    output: 'consumable',
    plan: ({ id }) => Promise.resolve([aPlan(id)]),
    artefacts: () => [],
    run: async (task, [plan], run) => {
      await work(task, run)
      if (!plan) return
      run.publish(plan, plan)
      run.dataset(plan).completed({ ...noCounts, processed: 3, inserted: 3 })
    },
  }
}

/** The one dataset of a task of the test. */
export function aPlan(taskId: string): DatasetPlan {
  const readFrom = { schema: 'made', name: taskId }
  return haveDatasetPlan(`${taskId}-data`, { name: `Data of ${taskId}`, readFrom })
}

export function aTask(id: string, ...upstream: readonly string[]): Task {
  return haveTask({ type: 'TRANSFORM', id, name: `Task ${id}`, upstream })
}

/** A promise and what ends it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** Waits until the signal aborts, then throws its reason, as work that is stopped does. */
export async function untilAborted(signal: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** A store of which some writes fail before anything is written. */
export function refusing(store: Store, isRefused: (write: number) => boolean): Store {
  let writes = 0
  return {
    read: async work => await store.read(work),
    async write(work) {
      writes += 1
      if (isRefused(writes)) throw new Error('the state is out of reach')
      return await store.write(work)
    },
    watch: (topic, listener) => store.watch(topic, listener),
    [Symbol.asyncDispose]: async () => await store[Symbol.asyncDispose](),
  }
}

export function clockAt(start: Date): Clock & { advance(ms: number): void } {
  let now = start.getTime()
  return { now: () => new Date(now), advance: ms => void (now += ms) }
}
