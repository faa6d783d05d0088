import type { DatasetCounts } from '../contract/run.ts'
import { AppError, messageOf } from '../foundation/app-error.ts'
import type { DatasetShape } from '../foundation/column.ts'
import { identifier } from '../foundation/sql-text.ts'
import type { PlatformSession, StatementProgress } from '../platforms/platform-type.ts'
import { DatasetsFailed } from './datasets-failed.ts'
import type { RunContext } from './run-context.ts'
import { SessionPool } from './session-pool.ts'
import type { DatasetPlan } from './task-type.ts'

export interface DatasetsOptions {
  readonly concurrency: number
  /** Code of the run's problem when a dataset fails. */
  readonly failedCode: string
}

export interface DatasetOutcome {
  readonly counts: DatasetCounts
  /** Said about the dataset when it is done, such as "unchanged". */
  readonly message?: string
  /** What was made, where the plan could not know it. */
  readonly shape?: DatasetShape
}

/** Work on one dataset, inside a transaction of `session` that commits when it ends and rolls back when it throws. */
export type DatasetWork = (
  plan: DatasetPlan,
  session: PlatformSession,
  onProgress: (progress: StatementProgress) => void,
) => Promise<DatasetOutcome>

/**
 * Works on all datasets, each in a transaction of its own (invariant 7): several at a time, higher priority first,
 * each after those that it reads. One that fails takes along those that read it; the others are kept, and the call
 * throws DatasetsFailed. On an abort everything in flight rolls back and the call throws the signal's reason.
 */
export async function runDatasets(
  plans: readonly DatasetPlan[],
  run: RunContext,
  options: DatasetsOptions,
  work: DatasetWork,
): Promise<void> {
  await using sessions = new SessionPool(run.platform)
  await createSchemas(plans, sessions)
  const waiting = [...plans].sort((a, b) => b.priority - a.priority)
  const states = new Map<string, 'done' | 'failed'>()
  const inFlight = new Map<string, Promise<void>>()
  while (waiting.length > 0 || inFlight.size > 0) {
    const before = waiting.length
    startReady(waiting, { states, inFlight, sessions, run, options, work })
    if (inFlight.size > 0) await Promise.race(inFlight.values())
    else if (waiting.length === before) throw new Error('the planned datasets wait for each other')
  }
  // A stop that comes when everything is committed changes nothing any more.
  if (plans.some(plan => states.get(plan.id) === 'failed')) run.signal.throwIfAborted()
  const failed = plans.filter(plan => states.get(plan.id) === 'failed')
  if (failed.length > 0)
    throw new DatasetsFailed(
      options.failedCode,
      failed.map(plan => plan.name),
    )
}

interface Progress {
  readonly states: Map<string, 'done' | 'failed'>
  readonly inFlight: Map<string, Promise<void>>
  readonly sessions: SessionPool
  readonly run: RunContext
  readonly options: DatasetsOptions
  readonly work: DatasetWork
}

function startReady(waiting: DatasetPlan[], progress: Progress): void {
  const { states, inFlight, run } = progress
  for (const plan of waiting.slice()) {
    const blocker = plan.after.find(id => states.get(id) === 'failed')
    if (run.signal.aborted || blocker !== undefined) {
      waiting.splice(waiting.indexOf(plan), 1)
      if (run.signal.aborted) run.dataset(plan).canceled()
      else reportFailure(plan, run, `${blocker} failed, and this dataset reads it`)
      states.set(plan.id, 'failed')
    } else if (
      inFlight.size < progress.options.concurrency &&
      plan.after.every(id => states.get(id) === 'done')
    ) {
      waiting.splice(waiting.indexOf(plan), 1)
      inFlight.set(
        plan.id,
        runDataset(plan, progress).finally(() => inFlight.delete(plan.id)),
      )
    }
  }
}

async function runDataset(plan: DatasetPlan, { states, sessions, run, work }: Progress): Promise<void> {
  const reporter = run.dataset(plan)
  reporter.loading()
  try {
    const { counts, message, shape } = await sessions.use(
      async session =>
        await session.transaction(async () => {
          const outcome = await work(plan, session, ({ rows }) => {
            if (rows !== undefined) reporter.progress({ processed: rows })
          })
          run.signal.throwIfAborted()
          await run.requireHeld(session)
          return outcome
        }),
    )
    run.publish(plan, shape ?? plan)
    reporter.completed(counts, message)
    states.set(plan.id, 'done')
  } catch (error) {
    states.set(plan.id, 'failed')
    if (run.signal.aborted) reporter.canceled()
    else reportFailure(plan, run, messageOf(error), error)
  }
}

function reportFailure(plan: DatasetPlan, run: RunContext, message: string, error?: unknown): void {
  run.dataset(plan).failed(message)
  const fix = error instanceof AppError && error.fix ? ` ${error.fix}` : ''
  const code = error instanceof AppError ? `${error.code}: ` : ''
  run.log('error', `${code}${message}${fix}`, plan.id)
}

/** Before the datasets, because two transactions that make the same schema collide. */
async function createSchemas(plans: readonly DatasetPlan[], sessions: SessionPool): Promise<void> {
  const tables = plans.flatMap(plan => [plan.readFrom, ...Object.values(plan.artefacts)])
  const schemas = [...new Set(tables.map(table => table.schema))]
  const statements = schemas.map(schema => `CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`)
  if (schemas.length > 0)
    await sessions.use(async session => await unhindered(session, statements.join('; ')))
}

/** Another task may make the same schema at the same time: then one of the two meets a conflict, and finds it made. */
async function unhindered(session: PlatformSession, statements: string, triesLeft = 5): Promise<void> {
  try {
    await session.execute(statements)
  } catch (error) {
    const isConflict = error instanceof AppError && error.code === 'MILLRACE-PLATFORM-CONFLICT'
    if (!isConflict || triesLeft === 0) throw error
    await unhindered(session, statements, triesLeft - 1)
  }
}
