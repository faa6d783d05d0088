import type { Place } from '../../foundation/app-error.ts'
import { parseDatasetAddress } from '../../projects/dataset-address.ts'
import type { DatasetDefinition } from '../../projects/dataset-definition.ts'
import type { Expression, ExpressionAlias } from '../../projects/expression.ts'
import type { PlanProblem } from '../problems-in-plan.ts'
import { selectInputs } from '../select-inputs.ts'
import type { DerivedSettings } from '../derived-settings.ts'
import type { PlanContext, TaskOf } from '../task-type.ts'

/** A dataset that an output reads. */
export interface Reference {
  readonly projectId: string
  readonly taskId: string
  readonly datasetId: string
  readonly place: Place
}

interface OutputOf {
  readonly id: string
  readonly reads: readonly Reference[]
  readonly place: Place
}

export interface PassThroughOutput extends OutputOf {
  readonly kind: 'pass-through'
  /** undefined: picked by the source selection, and takes its name from the input. */
  readonly definition: DatasetDefinition | undefined
}

export interface SqlOutput extends OutputOf {
  readonly kind: 'sql'
  readonly definition: DatasetDefinition
  readonly sql: Expression
}

/** A dataset that a transform task makes. */
export type Output = PassThroughOutput | SqlOutput

/** The outputs of a task: one for each dataset file, and one for each selected input that no file reads. */
export function outputsOf(
  task: TaskOf<DerivedSettings>,
  context: PlanContext,
): { readonly outputs: readonly Output[]; readonly problems: readonly PlanProblem[] } {
  const { selected, problems: unselected } = selectInputs(task, context, [])
  const problems = [...unselected]
  const picked = selected.map(({ input, place }) => ({
    projectId: context.project.id,
    taskId: input.taskId,
    datasetId: input.datasetId,
    place,
  }))
  const outputs: Output[] = []
  for (const definition of task.datasets) {
    const output = outputOf(definition, picked, context)
    if ('what' in output) problems.push(output)
    else outputs.push(output)
  }
  const used = new Set(outputs.flatMap(output => output.reads.map(address)))
  const derived = picked
    .filter(reference => !used.has(address(reference)))
    .map(reference => ({
      kind: 'pass-through' as const,
      id: reference.datasetId,
      definition: undefined,
      reads: [reference],
      place: reference.place,
    }))
  return { outputs: [...outputs, ...derived], problems }
}

/** The dataset that an alias of an SQL dataset points to. */
export function referenceOf(alias: ExpressionAlias, sql: Expression): Reference | undefined {
  const address = parseDatasetAddress(alias.value)
  return address && { ...address, place: alias.place ?? sql.placeOfText?.(`\${${alias.name}}`) ?? sql.place }
}

function outputOf(
  definition: DatasetDefinition,
  picked: readonly Reference[],
  context: PlanContext,
): Output | PlanProblem {
  const { id, place, customSql: sql } = definition
  if (sql) {
    const reads = sql.aliases.flatMap(alias => referenceOf(alias, sql) ?? [])
    return { kind: 'sql', id, definition, sql, reads, place }
  }
  if (definition.kind !== 'PASS_THROUGH') return notSupported(definition)
  const reads =
    definition.inputs.length > 0 ? definition.inputs : picked.filter(({ datasetId }) => datasetId === id)
  if (reads.length !== 1) return inputNeeded(definition)
  return {
    kind: 'pass-through',
    id,
    definition,
    place,
    reads: reads.map(read => ({
      ...read,
      projectId: read.projectId || context.project.id,
      place: read.place,
    })),
  }
}

function address({ taskId, datasetId }: Reference): string {
  return `${taskId}/${datasetId}`
}

function notSupported({ id, kind, place }: DatasetDefinition): PlanProblem {
  const isStar = kind === 'DIMENSION' || kind === 'FACT'
  return {
    level: 'ERROR',
    code: isStar ? 'MILLRACE-PROJECT-WRONG-TYPE' : 'MILLRACE-PROJECT-TYPE-NOT-RUNNABLE',
    place,
    what: isStar
      ? `dataset "${id}" is a ${kind.toLowerCase()}, which a transform task does not make`
      : `dataset "${id}" is of a kind that a transform task cannot make yet, such as a data flow`,
    fix: isStar
      ? 'Move it to a DATAMART task.'
      : 'Write it as an SQL dataset (customDatasetSettings.customSql).',
  }
}

function inputNeeded({ id, inputs, place }: DatasetDefinition): PlanProblem {
  const count = inputs.length === 0 ? 'no dataset' : `${inputs.length} datasets`
  return {
    level: 'ERROR',
    code: 'MILLRACE-DATASET-INPUT-NEEDED',
    place,
    what: `dataset "${id}" passes one dataset through, but names ${count} as its input`,
    fix: 'Name exactly one under inputDatasets, or write an SQL dataset (customDatasetSettings.customSql).',
  }
}
