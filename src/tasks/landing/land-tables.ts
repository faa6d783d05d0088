import { AppError } from '../../foundation/app-error.ts'
import type { Column, DatasetShape } from '../../foundation/column.ts'
import { qualified, type TableName } from '../../foundation/sql-text.ts'
import type { LoadResult, PlatformSession, StatementProgress } from '../../platforms/platform-type.ts'
import type { SourceSnapshot } from '../../sources/source-type.ts'
import type { RunContext } from '../run-context.ts'
import { runDatasets, type DatasetOutcome } from '../run-datasets.ts'
import type { DatasetPlan, TaskOf } from '../task-type.ts'
import type { LandingSettings } from './landing-settings.ts'

/** Loads all planned tables from one consistent snapshot of the source, several at a time. */
export async function landTables(
  task: TaskOf<LandingSettings>,
  plans: readonly DatasetPlan[],
  run: RunContext,
): Promise<void> {
  const source = await run.openSource(task.sourceConnection)
  const concurrency = Math.min(task.settings.landingAppRuntime.tableLoadInParallel, Math.max(plans.length, 1))
  await using snapshot = await source.openSnapshot({ parallelReads: concurrency })
  for (const plan of plans) {
    for (const warning of plan.sourceTable?.warnings ?? []) run.log('warn', `${warning}`, plan.id)
  }
  await runDatasets(
    plans,
    run,
    { concurrency, failedCode: 'MILLRACE-LANDING-TABLE-IN-BATCH-ERROR' },
    (plan, session, onProgress) =>
      landTable(plan, {
        session,
        snapshot,
        run,
        handling: task.settings.fullLoadOptions.tableExistsHandling,
        onProgress,
      }),
  )
}

interface Landing {
  readonly session: PlatformSession
  readonly snapshot: SourceSnapshot
  readonly run: RunContext
  readonly handling: LandingSettings['fullLoadOptions']['tableExistsHandling']
  readonly onProgress: (progress: { rows?: number }) => void
}

async function landTable(plan: DatasetPlan, landing: Landing): Promise<DatasetOutcome> {
  const { session, snapshot, run } = landing
  if (!plan.sourceTable) throw new AppError('MILLRACE-TASK-NOT-RUNNABLE', `${plan.name} has no source table`)
  const read = await snapshot.read(plan.sourceTable, plan.columns, run.signal)
  for (const warning of read.kind === 'files' ? (read.warnings ?? []) : [])
    run.log('warn', `${warning}`, plan.id)
  const expectedRows = read.expectedRows ?? plan.sourceTable.estimatedRows
  run.dataset(plan).loading(expectedRows)
  const onProgress = ({ rows, share }: StatementProgress): void => {
    const known = rows ?? (share !== undefined && expectedRows ? Math.floor(share * expectedRows) : undefined)
    if (known !== undefined) landing.onProgress({ rows: known })
  }
  const result = await intoTable(plan, landing, into =>
    session.load(into, read, { signal: run.signal, onProgress }),
  )
  if (read.kind === 'files') await read.checkUnchanged?.()
  reportRejected(plan, result, run)
  // What had been there is worth more than nothing: the transaction rolls back.
  if (result.rejected.count > 0 && result.rowsWritten === 0) throw allRejected(plan, result)
  return outcome(result, plan)
}

function allRejected({ name }: DatasetPlan, { rejected: { count, samples } }: LoadResult): AppError {
  const [first] = samples
  const where = first
    ? ` The first: ${first.file}:${first.line}, column ${first.column}: ${first.reason}.`
    : ''
  return new AppError(
    'MILLRACE-ALL-ROWS-REJECTED',
    `${name}: not one of ${count} rows has the right shape.${where}`,
  )
}

/** Loads into the table as the task meets one that exists: made anew, emptied, or kept. */
async function intoTable(
  plan: DatasetPlan,
  { session, handling }: Landing,
  load: (into: TableName) => Promise<LoadResult>,
): Promise<LoadResult> {
  const { readFrom: name, columns } = plan
  const existing = await session.columnsOf(name)
  if (existing && handling === 'IGNORE') return await load(name)
  if (existing && handling === 'TRUNCATE' && sameColumns(existing, columns)) {
    await session.execute(`DELETE FROM ${qualified(name)}`)
    return await load(name)
  }
  return await session.dialect.replaceTable(session, { name, columns }, load)
}

function sameColumns(existing: readonly Column[], wanted: readonly Column[]): boolean {
  const text = (columns: readonly Column[]): string =>
    JSON.stringify(columns.map(({ name, type }) => [name, type]))
  return text(existing) === text(wanted)
}

function reportRejected(plan: DatasetPlan, { rejected }: LoadResult, run: RunContext): void {
  if (rejected.count === 0) return
  run.log(
    'warn',
    `${rejected.count} ${rejected.count === 1 ? 'row was' : 'rows were'} rejected; the first are below`,
    plan.id,
  )
  for (const row of rejected.samples) {
    const column = row.column ? `, column ${row.column}` : ''
    run.log('warn', `${row.file}:${row.line}${column}: ${row.reason}`, plan.id)
  }
}

function outcome(
  { rowsWritten, rejected }: LoadResult,
  plan: DatasetPlan,
): DatasetOutcome & { shape: DatasetShape } {
  return {
    counts: {
      processed: rowsWritten + rejected.count,
      inserted: rowsWritten,
      updated: 0,
      deleted: 0,
      rejected: rejected.count,
    },
    ...(rejected.count > 0
      ? { message: `${rejected.count} ${rejected.count === 1 ? 'row' : 'rows'} rejected` }
      : {}),
    shape: plan,
  }
}
