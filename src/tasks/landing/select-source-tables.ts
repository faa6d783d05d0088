import { closestName } from '../../foundation/closest-name.ts'
import type { DatasetDefinition } from '../../projects/dataset-definition.ts'
import { datasetIdOf } from '../../projects/dataset-id.ts'
import { matchesPattern } from '../../projects/matches-pattern.ts'
import type { SelectedSource, SelectionPattern, SourceSelection } from '../../projects/source-selection.ts'
import type { SourceTable } from '../../sources/source-type.ts'
import type { PlanProblem } from '../problems-in-plan.ts'

/** The source tables that a selection picks, each once, in the order of the source; what is named but missing is a problem. */
export function selectSourceTables(
  selection: SourceSelection,
  tables: readonly SourceTable[],
): { readonly selected: readonly SourceTable[]; readonly problems: readonly PlanProblem[] } {
  const explicit = selection.explicitlySelected.map(item => ({
    item,
    table: tables.find(table => isNamed(table, item)),
  }))
  const named = new Set(explicit.map(({ table }) => table))
  const selected = tables.filter(
    table =>
      named.has(table) ||
      (selection.includePatterns.some(pattern => matchesTable(pattern, table)) &&
        !selection.excludePatterns.some(pattern => matchesTable(pattern, table))),
  )
  const missing = explicit
    .filter(({ table }) => table === undefined)
    .map(({ item }) => unknownTable(item, tables))
  return { selected, problems: missing }
}

/** What a selection names outright, when the source cannot be asked: its columns are those that dataset files declare. */
export function declaredSourceTables(
  selection: SourceSelection,
  definitions: readonly DatasetDefinition[],
): readonly SourceTable[] {
  const declared = definitions.flatMap(({ sourceTable }) =>
    sourceTable
      ? [
          {
            schema: sourceTable.schema,
            name: sourceTable.name,
            kind: sourceTable.kind,
            columns: sourceTable.columns,
            key: [],
            warnings: [],
          },
        ]
      : [],
  )
  const others = selection.explicitlySelected
    .filter(item => !declared.some(table => isNamed(table, item)))
    .map(item => ({
      schema: item.schema,
      name: item.name,
      kind: 'TABLE' as const,
      columns: [],
      key: [],
      warnings: [],
    }))
  return [...declared, ...others]
}

/** The dataset file of a source table: the one that names it, or whose id is derived from its name. */
export function definitionOf(
  table: SourceTable,
  definitions: readonly DatasetDefinition[],
): DatasetDefinition | undefined {
  return (
    definitions.find(
      ({ sourceTable }) => sourceTable?.name === table.name && sourceTable.schema === table.schema,
    ) ?? definitions.find(({ sourceTable, id }) => !sourceTable && id === datasetIdOf(table.name))
  )
}

function isNamed(table: Pick<SourceTable, 'schema' | 'name'>, item: SelectedSource): boolean {
  return table.name === item.name && (item.schema === '' || table.schema === item.schema)
}

function matchesTable(pattern: SelectionPattern, table: SourceTable): boolean {
  const kindFits = pattern.type === 'ANY' || pattern.type === 'TABLE_AND_VIEW' || pattern.type === table.kind
  return (
    kindFits &&
    (pattern.schemaPattern === '' || matchesPattern(pattern.schemaPattern, table.schema)) &&
    matchesPattern(pattern.tablePattern, table.name)
  )
}

function unknownTable(item: SelectedSource, tables: readonly SourceTable[]): PlanProblem {
  const near = closestName(
    item.name,
    tables.map(table => table.name),
  )
  const wanted = item.schema ? `${item.schema}.${item.name}` : item.name
  return {
    level: 'ERROR',
    code: 'MILLRACE-SOURCE-UNKNOWN-TABLE',
    place: item.place,
    what: `the source has no table "${wanted}"`,
    fix: near ? `Did you mean "${near}"?` : 'List what there is with `millrace connections discover`.',
  }
}
