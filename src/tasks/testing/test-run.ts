import type { DatasetCounts } from '../../contract/run.ts'
import { noCounts } from '../../contract/run.ts'
import type { DatasetShape } from '../../foundation/column.ts'
import { openMemoryEngine } from '../../platforms/duckdb/engine/open-engine.ts'
import type { Platform, PlatformSession, ResultRow } from '../../platforms/platform-type.ts'
import type { Project, Task } from '../../projects/project.ts'
import type { SourceConnection } from '../../sources/source-type.ts'
import { ProblemsInPlan } from '../problems-in-plan.ts'
import type { DatasetReporter, RunContext } from '../run-context.ts'
import type { DatasetPlan, InputDataset, PlanContext, TaskType } from '../task-type.ts'
import { haveProject } from './makers.ts'

/** What a run said about one dataset. */
export interface TestOutcome {
  readonly state: 'loading' | 'completed' | 'failed' | 'canceled'
  readonly counts: DatasetCounts
  readonly message: string
}

export interface TestRun extends RunContext {
  readonly outcomes: Map<string, TestOutcome>
  readonly published: Map<string, DatasetShape>
  readonly logLines: string[]
}

export interface TestRunOptions {
  readonly platform: Platform
  readonly project?: Project
  readonly startedAt?: Date
  readonly signal?: AbortSignal
  readonly source?: SourceConnection
}

/** A run that keeps what it is told. */
export function testRun(options: TestRunOptions): TestRun {
  const outcomes = new Map<string, TestOutcome>()
  const published = new Map<string, DatasetShape>()
  const logLines: string[] = []
  return {
    project: options.project ?? haveProject(),
    startedAt: options.startedAt ?? new Date('2026-01-01T00:00:00Z'),
    signal: options.signal ?? new AbortController().signal,
    platform: options.platform,
    requireHeld: () => Promise.resolve(),
    outcomes,
    published,
    logLines,
    openSource(name) {
      return options.source
        ? Promise.resolve(options.source)
        : Promise.reject(new Error(`this test has no source ${name}`))
    },
    dataset: plan => reporterInto(outcomes, plan),
    reloadType: (_plan, usual) => usual,
    publish: (plan, shape) => void published.set(plan.id, shape),
    log: (level, text) => void logLines.push(`${level} ${text}`),
  }
}

function reporterInto(outcomes: Map<string, TestOutcome>, { id }: DatasetPlan): DatasetReporter {
  const tell = (state: TestOutcome['state'], message = '', counts = noCounts): void =>
    void outcomes.set(id, { state, counts, message })
  return {
    loading: () => tell('loading'),
    progress: () => undefined,
    completed: (counts, message) => tell('completed', message, counts),
    failed: message => tell('failed', message),
    canceled: () => tell('canceled'),
  }
}

/** A data platform in memory, with a schema `store` for inputs. */
export interface TestPlatform extends AsyncDisposable {
  readonly platform: Platform
  readonly session: PlatformSession
  execute(...statements: readonly string[]): Promise<void>
  rows(select: string): Promise<readonly ResultRow[]>
}

export async function openTestPlatform(): Promise<TestPlatform> {
  const platform = await openMemoryEngine()
  const session = await platform.openSession()
  await session.execute('CREATE SCHEMA store')
  return {
    platform,
    session,
    async execute(...statements) {
      for (const statement of statements) await session.execute(statement)
    },
    rows: async select => await session.query(select),
    [Symbol.asyncDispose]: async () => await platform[Symbol.asyncDispose](),
  }
}

/** Live planning over the given inputs. */
export function planContext(
  session: PlatformSession,
  inputs: readonly InputDataset[],
  parts: Partial<PlanContext> = {},
): PlanContext {
  return {
    project: haveProject(),
    isLive: true,
    dialect: session.dialect,
    datasetsOf: taskId => inputs.filter(input => input.taskId === taskId),
    describe: async select => await session.describe(select),
    sourceTables: () => Promise.resolve(undefined),
    pinned: () => undefined,
    ...parts,
  }
}

export interface TaskTest {
  readonly type: TaskType
  readonly task: Task
  readonly inputs: readonly InputDataset[]
  readonly project?: Project
  readonly startedAt?: Date
}

/** Plans a task and runs it once; what the run said comes back even when datasets failed. */
export async function runOnce(on: TestPlatform, { type, task, inputs, project, startedAt }: TaskTest) {
  const parsed = { ...task, settings: type.settings.parse(task.settings) }
  const used = project ?? haveProject({ tasks: [task] })
  const plans = await type.plan(parsed, planContext(on.session, inputs, { project: used }))
  const run = testRun({ platform: on.platform, project: used, ...(startedAt ? { startedAt } : {}) })
  const failure: unknown = await type.run(parsed, plans, run).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { plans, run, failure, outcomes: run.outcomes }
}

/** What planning a task finds wrong; fails when it finds nothing. */
export async function problemsOf(
  on: TestPlatform,
  { type, task, inputs, project }: TaskTest,
): Promise<readonly { readonly code: string; readonly what: string; readonly fix: string }[]> {
  const parsed = { ...task, settings: type.settings.parse(task.settings) }
  const context = planContext(on.session, inputs, { project: project ?? haveProject({ tasks: [task] }) })
  try {
    await type.plan(parsed, context)
  } catch (error) {
    if (error instanceof ProblemsInPlan) return error.problems
    throw error
  }
  throw new Error('planning found nothing wrong')
}
