import type { Finding } from '../contract/finding.ts'
import { DisposalStack } from '../foundation/disposal-stack.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Column } from '../foundation/column.ts'
import type { PlatformType } from '../platforms/platform-type.ts'
import type { Project, Task } from '../projects/project.ts'
import { inOrder } from '../projects/task-graph.ts'
import type { TaskKind } from '../contract/task-kind.ts'
import type { SourceConnection, SourceTable } from '../sources/source-type.ts'
import type { CatalogDataset } from '../store/store.ts'
import { ProblemsInPlan, type PlanProblem } from '../tasks/problems-in-plan.ts'
import type { DatasetPlan, InputDataset, PlanContext, TaskType } from '../tasks/task-type.ts'
import { EmptyTables } from './empty-tables.ts'
import { parseTaskSettings } from './parse-task-settings.ts'
import { referencedDatasets } from './referenced-datasets.ts'
import { knownSettings, unusedSettings, type KnownSettings } from './unused-settings.ts'

export interface PlanChecking {
  taskType(kind: TaskKind): TaskType | undefined
  /** What earlier runs published, where there is a state to read. */
  readonly published: readonly CatalogDataset[]
  /** Of the project. */
  readonly platform: Pick<PlatformType, 'dialect' | 'openScratch'>
  connectLocalSource(connection: string): Promise<SourceConnection | undefined>
  connectionProblem(connection: string): { readonly what: string; readonly fix: string } | undefined
}

/**
 * Everything that planning each task finds wrong, without running anything: SQL is tried on empty tables in memory, and
 * only sources on this machine are looked at. A task is left out when one that it reads could not be planned.
 */
export async function checkPlans(project: Project, checking: PlanChecking): Promise<readonly Finding[]> {
  await using tables = new EmptyTables(checking.platform)
  await using sources = new DisposalStack()
  const check = new PlanCheck(project, checking, { tables, sources })
  for (const task of inOrder(project)) await check.planTask(task)
  return check.findings
}

class PlanCheck {
  readonly findings: Finding[] = []
  readonly #project: Project
  readonly #checking: PlanChecking
  readonly #tables: EmptyTables
  readonly #sources: DisposalStack
  readonly #planned = new Map<string, readonly InputDataset[]>()
  /** Tasks of which not every dataset, or not every column, can be known without the network. */
  readonly #open = new Set<string>()
  readonly #settings = new Map<TaskKind, KnownSettings>()
  readonly #discovered = new Map<string, Promise<readonly SourceTable[] | undefined>>()

  constructor(
    project: Project,
    checking: PlanChecking,
    { tables, sources }: { readonly tables: EmptyTables; readonly sources: DisposalStack },
  ) {
    this.#project = project
    this.#checking = checking
    this.#tables = tables
    this.#sources = sources
  }

  async planTask(task: Task): Promise<void> {
    const type = this.#checking.taskType(task.type)
    if (!type || task.upstream.some(id => !this.#planned.has(id))) return
    const parsed = parseTaskSettings(task, type)
    if ('problems' in parsed) return this.#report(parsed.problems)
    this.#report(unusedSettings(task, this.#settingsOf(type)))
    const missing = task.sourceConnection
      ? this.#checking.connectionProblem(task.sourceConnection)
      : undefined
    if (missing) return this.#report([connectionFinding(task, missing)])
    try {
      const plans = await type.plan(parsed.task, this.#context(task))
      await this.#keep(task, plans)
    } catch (error) {
      this.#report(problemsOf(error, task))
    }
  }

  #settingsOf(type: TaskType): KnownSettings {
    const known = this.#settings.get(type.kind) ?? knownSettings(type)
    this.#settings.set(type.kind, known)
    return known
  }

  #context(task: Task): PlanContext {
    return {
      project: this.#project,
      isLive: false,
      dialect: this.#checking.platform.dialect,
      datasetsOf: id => this.#datasetsOf(id, task),
      describe: select => this.#describe(select, task),
      sourceTables: () => this.#sourceTables(task),
      pinned: id =>
        this.#checking.published.find(dataset => dataset.taskId === task.id && dataset.datasetId === id),
    }
  }

  /** Of an open task, also the datasets that nobody could look up, with unknown columns. */
  #datasetsOf(id: string, task: Task): readonly InputDataset[] {
    const known = this.#planned.get(id) ?? []
    if (!this.#open.has(id)) return known
    const unknown = referencedDatasets(task, id).filter(
      dataset => !known.some(other => other.datasetId === dataset),
    )
    return [...known, ...unknown.map(dataset => unknownDataset(id, dataset))]
  }

  async #describe(select: string, task: Task): Promise<readonly Column[]> {
    const isOpen = task.upstream.some(id => this.#open.has(id))
    try {
      return await this.#tables.describe(select)
    } catch (error) {
      if (isOpen && error instanceof AppError && error.code !== 'MILLRACE-PLATFORM-SQL-SYNTAX') return []
      throw error
    }
  }

  async #sourceTables(task: Task): Promise<readonly SourceTable[] | undefined> {
    const name = task.sourceConnection
    const discovering = this.#discovered.get(name) ?? this.#discover(name)
    this.#discovered.set(name, discovering)
    return (await discovering) ?? publishedTables(task, this.#checking.published)
  }

  async #discover(name: string): Promise<readonly SourceTable[] | undefined> {
    const source = await this.#checking.connectLocalSource(name)
    return source && (await this.#sources.use(source).discover())
  }

  async #keep(task: Task, plans: readonly DatasetPlan[]): Promise<void> {
    const isUnknown = plans.length === 0 || plans.some(plan => plan.columns.length === 0)
    const mayHaveMore = task.selection.includePatterns.length > 0
    const asked = this.#checking.taskType(task.type)?.output === 'landing' && (await this.#sourceTables(task))
    if (isUnknown || (asked === undefined && mayHaveMore) || task.upstream.some(id => this.#open.has(id))) {
      this.#open.add(task.id)
    }
    for (const plan of plans.filter(({ columns }) => columns.length > 0)) this.#addTables(plan)
    this.#planned.set(
      task.id,
      plans.map(plan => planAsInput(task.id, plan)),
    )
  }

  /** Tables, not views: what a consumer can see of them is the same. */
  #addTables({ columns, readFrom, history }: DatasetPlan): void {
    this.#tables.add(readFrom, columns)
    if (history) this.#tables.add(history, columns)
  }

  #report(problems: readonly PlanProblem[]): void {
    for (const { level, code, place, what, fix } of problems)
      this.findings.push({ level, code, ...place, what, fix })
  }
}

function publishedTables(
  task: Task,
  published: readonly CatalogDataset[],
): readonly SourceTable[] | undefined {
  const own = published.filter(dataset => dataset.taskId === task.id)
  if (own.length === 0) return undefined
  return own.map(({ name, sourceSchema, columns, key }) => ({
    schema: sourceSchema,
    name,
    kind: 'TABLE',
    columns,
    key,
    warnings: [],
  }))
}

function planAsInput(taskId: string, plan: DatasetPlan): InputDataset {
  const { id, name, sourceSchema, columns, key, readFrom, history } = plan
  return {
    taskId,
    datasetId: id,
    name,
    sourceSchema,
    columns,
    key,
    readFrom,
    ...(history ? { history } : {}),
  }
}

function unknownDataset(taskId: string, datasetId: string): InputDataset {
  const readFrom = { schema: taskId, name: datasetId }
  return { taskId, datasetId, name: datasetId, sourceSchema: '', columns: [], key: [], readFrom }
}

function connectionFinding(
  task: Task,
  { what, fix }: { readonly what: string; readonly fix: string },
): PlanProblem {
  return {
    level: 'ERROR',
    code: 'MILLRACE-CONFIG-UNKNOWN-CONNECTION',
    place: task.connectionPlace,
    what,
    fix,
  }
}

function problemsOf(error: unknown, task: Task): readonly PlanProblem[] {
  if (error instanceof ProblemsInPlan) return error.problems
  if (!(error instanceof AppError)) throw error
  const { code, message: what, place = task.place, fix = 'See `millrace docs` with this code.' } = error
  return [{ level: 'ERROR', code, place, what, fix }]
}
