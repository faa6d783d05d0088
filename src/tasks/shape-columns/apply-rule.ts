import type { RuleScope, TransformationRule } from '../../projects/transformation-rule.ts'
import { matchesPattern } from '../../projects/matches-pattern.ts'
import { type ColumnSet, type ShapeInput, type WorkingColumn } from './column-set.ts'
import { newName } from './new-name.ts'

/** Applies one rule: its scope matches the input's own names, its action changes what earlier rules left. */
export function applyRule(set: ColumnSet, rule: TransformationRule): void {
  if (!matchesTable(rule.scope, set.input)) return
  if (rule.action === 'RENAME_TABLE') return renameTable(set, rule)
  if (rule.action === 'ADD_COLUMN') return addColumn(set, rule)
  for (const column of set.kept.filter(candidate => matchesColumn(rule.scope, candidate, set.input))) {
    changeColumn(set, rule, column)
  }
}

function changeColumn(set: ColumnSet, rule: TransformationRule, column: WorkingColumn): void {
  column.place = rule.place
  switch (rule.action) {
    case 'RENAME_COLUMN':
      return renameColumn(set, rule, column)
    case 'DROP_COLUMN':
      column.isDropped = true
      return
    case 'REPLACE_COLUMN_VALUE':
      return replaceValue(set, rule, column)
    case 'CHANGE_COLUMN_DATA_TYPE':
      return changeType(set, rule, column)
    default:
  }
}

function renameTable(set: ColumnSet, rule: TransformationRule): void {
  try {
    set.name = newName(rule, set.name, set.subjectOf(undefined))
  } catch (error) {
    set.fail(error, rule.place)
  }
}

function renameColumn(set: ColumnSet, rule: TransformationRule, column: WorkingColumn): void {
  try {
    column.name = newName(rule, column.name, set.subjectOf(column))
  } catch (error) {
    set.fail(error, rule.place)
  }
}

function addColumn(set: ColumnSet, rule: TransformationRule): void {
  const { column, expression, place } = rule
  if (!column?.name) return incomplete(set, rule, 'the name of the column that it adds')
  if (!column.type) {
    set.problem('MILLRACE-DATASET-TYPE-NEEDED', place, {
      what: `the added column "${column.name}" has no type`,
      fix: 'Give action.column a datatype.',
    })
    return
  }
  const value = expression ? set.sqlOf(expression) : 'NULL'
  if (value === undefined) return
  const { name, type, nullable, keyOrdinal: keyPosition } = column
  set.add({ name, type, nullable, keyPosition, expression: set.cast(value, type), place })
}

function replaceValue(set: ColumnSet, rule: TransformationRule, column: WorkingColumn): void {
  if (!rule.expression) return incomplete(set, rule, 'the expression that replaces the value')
  const value = set.sqlOf(rule.expression, column)
  if (value === undefined) return
  column.type = rule.column?.type || column.type
  column.expression = set.cast(value, column.type)
}

function changeType(set: ColumnSet, rule: TransformationRule, column: WorkingColumn): void {
  const type = rule.column?.type
  if (!type) return incomplete(set, rule, 'the data type')
  if (type !== column.type) column.expression = set.cast(column.expression, type)
  column.type = type
}

function incomplete(set: ColumnSet, rule: TransformationRule, missing: string): void {
  set.problem('MILLRACE-DATASET-RULE-INCOMPLETE', rule.place, {
    what: `rule "${rule.name}" (${rule.action}) does not give ${missing}`,
    fix: 'Complete the action of the rule.',
  })
}

function matchesTable(scope: RuleScope, input: ShapeInput): boolean {
  return matchesPattern(scope.schemaPattern, input.schema) && matchesPattern(scope.tablePattern, input.name)
}

/** Columns that rules added have no name in the input, so no scope matches them. */
function matchesColumn(scope: RuleScope, { original }: WorkingColumn, input: ShapeInput): boolean {
  if (!original || !matchesPattern(scope.columnPattern, original.name)) return false
  if (scope.type !== '' && original.type.replace(/\(.*\)$/, '') !== scope.type) return false
  if (scope.key !== 'ANY' && input.key.includes(original.name) !== (scope.key === 'PK_ONLY')) return false
  return scope.nullability === 'ANY' || original.nullable === (scope.nullability === 'NULLABLE_ONLY')
}
