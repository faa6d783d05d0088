import { closestName } from '../../foundation/closest-name.ts'
import type { Column, DatasetShape } from '../../foundation/column.ts'
import type { DatasetDefinition, DeclaredColumn } from '../../projects/dataset-definition.ts'
import { datasetIdOf } from '../../projects/dataset-id.ts'
import type { SourceTable } from '../../sources/source-type.ts'
import { duplicateNames } from '../duplicate-names.ts'
import { ProblemsInPlan, type PlanProblem } from '../problems-in-plan.ts'
import { defineTaskType, type DatasetPlan, type PlanContext, type TaskOf } from '../task-type.ts'
import { LandingSettings } from './landing-settings.ts'
import { landTables } from './land-tables.ts'
import { declaredSourceTables, definitionOf, selectSourceTables } from './select-source-tables.ts'

/** Copies the selected source tables into the landing schema, all as of one moment (full load). */
export const landingTask = defineTaskType<LandingSettings>({
  kind: 'LANDING',
  settings: LandingSettings,
  output: 'landing',
  plan: planLanding,
  artefacts: ({ readFrom, columns }) => [{ kind: 'table', name: readFrom, columns }],
  run: landTables,
})

async function planLanding(
  task: TaskOf<LandingSettings>,
  context: PlanContext,
): Promise<readonly DatasetPlan[]> {
  const tables = await context.sourceTables()
  const { selected, problems } = tables
    ? selectSourceTables(task.selection, tables)
    : { selected: declaredSourceTables(task.selection, task.datasets), problems: [] }
  const plans = selected.map(table => planTable(table, task, context))
  const found = [
    ...problems,
    ...unusedDefinitions(task, selected, tables),
    ...unsupported(task),
    ...duplicateNames(plans),
  ]
  if (tables && selected.length === 0 && found.length === 0) found.push(nothingSelected(task))
  if (found.some(problem => problem.level === 'ERROR')) throw new ProblemsInPlan(found)
  return plans
}

function planTable(table: SourceTable, task: TaskOf<LandingSettings>, context: PlanContext): DatasetPlan {
  const definition = definitionOf(table, task.datasets)
  const id = definition?.id ?? datasetIdOf(table.name)
  const plain = definition?.newTableName || definition?.name || table.name
  const name = `${task.settings.artifactsInfo.prefixForAllTablesAndViews}${plain}`
  const readFrom = { schema: task.settings.landingDwSettings.landingArtifactsLocation.dataAssetSchema, name }
  const { columns, key } = plannedShape(table, definition, context.pinned(id))
  return {
    id,
    name,
    sourceSchema: table.schema,
    columns,
    key,
    readFrom,
    artefacts: { table: readFrom },
    sourceTable: table,
    materialized: true,
    keepsHistory: false,
    priority: definition?.loadOrder ?? 0,
    after: [],
    place: definition?.place ?? task.place,
  }
}

/** Declared types win over those of the source; where the source only guesses, what the first load pinned stays. */
function plannedShape(
  table: SourceTable,
  definition: DatasetDefinition | undefined,
  pinned: DatasetShape | undefined,
): DatasetShape {
  const source = table.inferredTypes && pinned ? pinned.columns : table.columns
  const declared = definition ? declaredColumns(definition) : []
  return {
    columns: source.map(column => withDeclaredType(column, declared)),
    key: declaredKey(declared) ?? table.key,
  }
}

function declaredColumns(definition: DatasetDefinition): readonly DeclaredColumn[] {
  return definition.columns.length > 0 ? definition.columns : (definition.sourceTable?.columns ?? [])
}

function withDeclaredType(column: Column, declared: readonly DeclaredColumn[]): Column {
  const type = declared.find(({ name }) => name === column.name)?.type
  return { name: column.name, type: type || column.type, nullable: column.nullable }
}

function declaredKey(columns: readonly DeclaredColumn[]): readonly string[] | undefined {
  const key = columns.filter(column => column.keyOrdinal > 0).sort((a, b) => a.keyOrdinal - b.keyOrdinal)
  return key.length > 0 ? key.map(column => column.name) : undefined
}

/** A dataset file that names a source table, or a column of one, that is not there. */
function unusedDefinitions(
  task: TaskOf<LandingSettings>,
  selected: readonly SourceTable[],
  tables: readonly SourceTable[] | undefined,
): PlanProblem[] {
  if (!tables) return []
  return task.datasets.flatMap(definition => {
    const table = selected.find(candidate => definitionOf(candidate, task.datasets) === definition)
    if (!table) return [strayDefinition(definition, selected)]
    const names = table.columns.map(column => column.name)
    return declaredColumns(definition)
      .filter(column => !names.includes(column.name))
      .map(column => unknownColumn(column, table, names))
  })
}

function strayDefinition(definition: DatasetDefinition, selected: readonly SourceTable[]): PlanProblem {
  const wanted = definition.sourceTable?.name ?? definition.id
  const near = closestName(
    wanted,
    selected.map(table => table.name),
  )
  return {
    level: 'ERROR',
    code: 'MILLRACE-SOURCE-UNKNOWN-TABLE',
    place: definition.place,
    what: `no selected source table belongs to dataset "${definition.id}" (looked for ${wanted})`,
    fix: near ? `Did you mean "${near}"?` : 'Select the table in sourceSelection.yaml, or remove the file.',
  }
}

function unknownColumn(column: DeclaredColumn, table: SourceTable, names: readonly string[]): PlanProblem {
  const near = closestName(column.name, names)
  return {
    level: 'ERROR',
    code: 'MILLRACE-PROJECT-UNKNOWN-COLUMN',
    place: column.place,
    what: `source table ${table.name} has no column "${column.name}"`,
    fix: near ? `Did you mean "${near}"?` : `It has: ${names.join(', ')}.`,
  }
}

function unsupported(task: TaskOf<LandingSettings>): PlanProblem[] {
  const transforming = task.datasets.filter(definition => definition.columnTransformations.length > 0)
  return [...task.rules, ...transforming].map(({ place }) => ({
    level: 'ERROR',
    code: 'MILLRACE-TASK-NOT-RUNNABLE',
    place,
    what: 'a landing task copies its source as it is; it does not transform',
    fix: 'Move the rule or transformation to the storage task that reads this one.',
  }))
}

function nothingSelected(task: TaskOf<LandingSettings>): PlanProblem {
  const place = task.selection.includePatterns[0]?.place ?? task.place
  return {
    level: 'ERROR',
    code: 'MILLRACE-SOURCE-UNKNOWN-TABLE',
    place,
    what: 'the source selection matches no table of the source',
    fix: 'List what there is with `millrace connections discover`, and mend the patterns (`%` stands for any characters).',
  }
}
