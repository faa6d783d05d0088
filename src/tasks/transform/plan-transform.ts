import { AppError, type Place } from '../../foundation/app-error.ts'
import { datasetArtefacts, taskSchemas } from '../artefact-names.ts'
import type { DerivedSettings } from '../derived-settings.ts'
import { historyNeedsKey } from '../history-needs-key.ts'
import { ProblemsInPlan, type PlanProblem } from '../problems-in-plan.ts'
import { selectFrom, selectSql, shapeColumns, type ShapedDataset } from '../shape-columns.ts'
import { duplicateNames } from '../duplicate-names.ts'
import type { DatasetPlan, PlanContext, TaskOf } from '../task-type.ts'
import { describeSql } from './describe-sql.ts'
import { inReadingOrder, siblingsReadBy } from './in-reading-order.ts'
import { InputLookup } from './input-lookup.ts'
import { outputsOf, type Output, type PassThroughOutput, type SqlOutput } from './outputs.ts'

interface Shaped {
  readonly shaped: ShapedDataset
  readonly select: string
  readonly sourceSchema: string
}

/** Plans the datasets of a transform task, in an order in which each follows those that it reads. */
export async function planTransform(
  task: TaskOf<DerivedSettings>,
  context: PlanContext,
): Promise<readonly DatasetPlan[]> {
  const { outputs, problems: found } = outputsOf(task, context)
  const problems = [...found]
  const lookup = new InputLookup(task.id, context)
  const plans: DatasetPlan[] = []
  const failed = new Set(
    task.datasets.map(({ id }) => id).filter(id => !outputs.some(output => output.id === id)),
  )
  for (const output of inReadingOrder(outputs, task.id)) {
    // What reads a dataset that cannot be planned would only repeat its problems.
    if (output.reads.some(({ taskId, datasetId }) => taskId === task.id && failed.has(datasetId))) {
      failed.add(output.id)
      continue
    }
    const planned = await planOutput(output, { task, context, lookup, outputs })
    problems.push(...planned.problems)
    if (!planned.plan) failed.add(output.id)
    else {
      plans.push(planned.plan)
      lookup.addSibling(planned.plan)
    }
  }
  problems.push(...duplicateNames(plans))
  if (problems.some(problem => problem.level === 'ERROR')) throw new ProblemsInPlan(problems)
  return plans
}

interface Planning {
  readonly task: TaskOf<DerivedSettings>
  readonly context: PlanContext
  readonly lookup: InputLookup
  readonly outputs: readonly Output[]
}

async function planOutput(
  output: Output,
  planning: Planning,
): Promise<{ readonly plan?: DatasetPlan; readonly problems: readonly PlanProblem[] }> {
  try {
    const shaped =
      output.kind === 'sql' ? await shapeSql(output, planning) : shapePassThrough(output, planning)
    const plan = datasetPlan(output, shaped, planning)
    const problems = [...shaped.shaped.problems, ...historyProblems(output, plan)]
    return problems.length > 0 ? { problems } : { plan, problems }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { problems: [asProblem(error, output.place)] }
  }
}

async function shapeSql({ definition, sql }: SqlOutput, { context, lookup }: Planning): Promise<Shaped> {
  const { from, columns } = await describeSql(sql, lookup, context)
  const shaped = shapeColumns({
    input: { name: definition.name, schema: '', columns, key: [] },
    // The statement itself says what its columns are called; rules are about the columns of inputs.
    rules: [],
    transformations: definition.columnTransformations,
    newTableName: definition.newTableName || definition.name,
    declaredColumns: definition.columns,
    typeName: context.dialect.typeName,
  })
  return { shaped, select: selectFrom(shaped, from), sourceSchema: '' }
}

function shapePassThrough(
  { definition, reads }: PassThroughOutput,
  { task, lookup, context }: Planning,
): Shaped {
  const [reference] = reads
  if (!reference) throw new Error('a pass-through output reads one dataset')
  const input = lookup.find(reference)
  const shaped = shapeColumns({
    input: { name: input.name, schema: input.sourceSchema, columns: input.columns, key: input.key },
    rules: task.rules,
    transformations: definition?.columnTransformations ?? [],
    newTableName: definition?.newTableName || (definition?.name ?? ''),
    declaredColumns: definition?.columns ?? [],
    typeName: context.dialect.typeName,
  })
  return { shaped, select: selectSql(shaped, input.readFrom), sourceSchema: input.sourceSchema }
}

function datasetPlan(
  output: Output,
  { shaped, select, sourceSchema }: Shaped,
  planning: Planning,
): DatasetPlan {
  const { task, context, outputs } = planning
  const { artifactsLocation, artifactsSettings: settings } = task.settings
  const schemas = taskSchemas(artifactsLocation, task, context.project)
  const artefacts = datasetArtefacts(shaped.name, schemas, settings, context.project.naming)
  const materialized = output.definition?.attributes.materialized ?? settings.materialized
  const keepsHistory = materialized && (output.definition?.attributes.hasHistory ?? settings.historyEnabled)
  return {
    id: output.id,
    name: shaped.name,
    sourceSchema,
    columns: shaped.columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
    key: shaped.key,
    readFrom: artefacts.view,
    ...(keepsHistory ? { history: artefacts.historyView } : {}),
    artefacts: {
      ...(materialized ? { table: artefacts.table } : {}),
      ...(keepsHistory ? { prior: artefacts.prior, history: artefacts.historyView } : {}),
    },
    select,
    materialized,
    keepsHistory,
    priority: output.definition?.loadOrder ?? 0,
    after: siblingsReadBy(output, outputs, task.id).map(({ id }) => id),
    place: output.place,
  }
}

function historyProblems({ definition, place }: Output, plan: DatasetPlan): readonly PlanProblem[] {
  if (definition?.attributes.hasHistory && !plan.materialized) {
    return [
      {
        level: 'ERROR',
        code: 'MILLRACE-DATASET-HISTORY-OF-VIEW',
        place,
        what: `dataset "${plan.name}" keeps history but is a view`,
        fix: 'Set materialized: ON too, or hasHistory: OFF.',
      },
    ]
  }
  return historyNeedsKey(plan)
}

function asProblem(error: AppError, place: Place): PlanProblem {
  return {
    level: 'ERROR',
    code: error.code,
    place: error.place ?? place,
    what: error.message,
    fix: error.fix ?? '',
  }
}
