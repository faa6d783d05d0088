import { noCounts, type DatasetCounts } from '../contract/run.ts'
import type { Clock } from '../foundation/clock.ts'
import type { LogLevel, LogLine, Run, RunDataset, Store, UnitOfWork } from '../store/store.ts'
import type { DatasetReporter } from '../tasks/run-context.ts'
import type { DatasetPlan } from '../tasks/task-type.ts'
import type { ObservedDataset } from './run-observation.ts'
import { leaseMs } from './run-services.ts'

/**
 * Keeps what a run says about its datasets and its log lines. The watcher hears of each change at once; the store gets
 * the latest state of each dataset, and that the run is RUNNING, when `flush` is called, and with the end of the run.
 */
export class RunRecorder {
  readonly #run: Pick<Run, 'id' | 'worker'>
  readonly #clock: Clock
  readonly #watch: (dataset: ObservedDataset) => void
  readonly #datasets = new Map<string, RunDataset>()
  readonly #unsaved = new Set<string>()
  /** Resolves when it is known what the run works on. */
  readonly planned: Promise<void>
  #lines: LogLine[] = []
  #startsRunning = false
  #tellPlanned = (): void => undefined

  constructor(run: Pick<Run, 'id' | 'worker'>, clock: Clock, watch: (dataset: ObservedDataset) => void) {
    this.#run = run
    this.#clock = clock
    this.#watch = watch
    this.planned = new Promise(resolve => (this.#tellPlanned = resolve))
  }

  /** The run is RUNNING from now on, with these datasets to work on. */
  plan(plans: readonly DatasetPlan[]): void {
    this.#startsRunning = true
    this.#tellPlanned()
    for (const { id, name } of plans) {
      this.#datasets.set(id, { runId: this.#run.id, datasetId: id, name, state: 'QUEUED', counts: noCounts })
      this.#unsaved.add(id)
    }
  }

  reporter(plan: DatasetPlan): DatasetReporter {
    const change = (part: Partial<RunDataset>): void => this.#change(plan, part)
    return {
      loading: expectedRows =>
        change({
          state: 'LOADING',
          startedAt: this.#datasets.get(plan.id)?.startedAt ?? this.#clock.now(),
          ...(expectedRows === undefined ? {} : { expectedRows }),
        }),
      progress: counts => change({ counts: this.#grown(plan.id, counts) }),
      completed: (counts, message) => {
        change({ state: 'COMPLETED', counts, endedAt: this.#clock.now(), ...(message ? { message } : {}) })
        this.log('info', `${describeCounts(counts)}${message ? ` (${message})` : ''}`, plan.id)
      },
      failed: message => change({ state: 'ERROR', counts: noCounts, endedAt: this.#clock.now(), message }),
      canceled: () => change({ state: 'CANCELED', counts: noCounts, endedAt: this.#clock.now() }),
    }
  }

  log(level: LogLevel, text: string, dataset?: string): void {
    const about = dataset === undefined ? {} : { dataset }
    this.#lines.push({ runId: this.#run.id, at: this.#clock.now(), level, text, ...about })
  }

  get datasets(): readonly RunDataset[] {
    return [...this.#datasets.values()]
  }

  /**
   * Saves what changed since the last call in a transaction of its own; what could not be saved is kept for the next. False, and
   * nothing is written, when the run is no longer this process' own.
   */
  async flush(store: Store): Promise<boolean> {
    const startsRunning = this.#startsRunning
    if (!startsRunning && this.#unsaved.size === 0 && this.#lines.length === 0) return true
    const lines = this.#lines
    const datasets = this.datasets.filter(({ datasetId }) => this.#unsaved.has(datasetId))
    this.#startsRunning = false
    this.#lines = []
    this.#unsaved.clear()
    try {
      return await store.write(async unit => {
        if (!(await this.#keep(unit, startsRunning))) return false
        await save({ datasets, lines }, unit)
        return true
      })
    } catch (error) {
      this.#startsRunning = startsRunning
      this.#lines = [...lines, ...this.#lines]
      for (const { datasetId } of datasets) this.#unsaved.add(datasetId)
      throw error
    }
  }

  /** Saves everything that is not saved yet with the end of the run, in its transaction. */
  async saveWithin(unit: UnitOfWork): Promise<void> {
    await save({ datasets: this.datasets, lines: this.#lines }, unit)
  }

  async #keep({ runs }: UnitOfWork, startsRunning: boolean): Promise<boolean> {
    const { id, worker } = this.#run
    if (startsRunning) return await runs.markRunning(id, worker)
    return await runs.renew(id, worker, new Date(this.#clock.now().getTime() + leaseMs))
  }

  #grown(id: string, counts: Partial<DatasetCounts>): DatasetCounts {
    const before = this.#datasets.get(id)?.counts ?? noCounts
    return { ...before, ...counts, processed: Math.max(before.processed, counts.processed ?? 0) }
  }

  #change(plan: DatasetPlan, part: Partial<RunDataset>): void {
    const before = this.#datasets.get(plan.id)
    if (!before) return
    const dataset = { ...before, ...part }
    this.#datasets.set(plan.id, dataset)
    this.#unsaved.add(plan.id)
    this.#watch(observed(dataset))
  }
}

function describeCounts({ processed, inserted, updated, deleted, rejected }: DatasetCounts): string {
  const parts = Object.entries({ inserted, updated, deleted, rejected }).filter(([, rows]) => rows > 0)
  const changes = parts.map(([what, rows]) => `${rows} ${what}`).join(', ')
  return `${processed} rows in${changes ? `, ${changes}` : ''}`
}

/** A dataset as watchers see it. */
export function observed(dataset: RunDataset): ObservedDataset {
  const { datasetId, name, state, counts, expectedRows, message } = dataset
  return {
    id: datasetId,
    name,
    state,
    counts,
    ...(expectedRows === undefined ? {} : { expectedRows }),
    ...(message === undefined ? {} : { message }),
  }
}

interface Unsaved {
  readonly datasets: readonly RunDataset[]
  readonly lines: readonly LogLine[]
}

async function save({ datasets, lines }: Unsaved, unit: UnitOfWork): Promise<void> {
  await unit.runs.saveDatasets(datasets)
  await unit.logs.append(lines)
}
