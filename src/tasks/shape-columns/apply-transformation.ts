import type { Place } from '../../foundation/app-error.ts'
import type { ColumnTransformation, DeclaredColumn } from '../../projects/dataset-definition.ts'
import type { Expression } from '../../projects/expression.ts'
import { type ColumnSet, type WorkingColumn } from './column-set.ts'

/** Applies what a dataset file says about one column; it overrides what rules made of it. */
export function applyTransformation(set: ColumnSet, transformation: ColumnTransformation): void {
  const { action, columnName, place } = transformation
  if (action === 'ADD') return addColumn(set, transformation)
  const column = set.find(columnName)
  if (!column) return set.failUnknown(columnName, place)
  column.place = place
  column.isDropped = action === 'DROP'
  if (action === 'KEEP') keepColumn(set, transformation, column)
}

function keepColumn(set: ColumnSet, transformation: ColumnTransformation, column: WorkingColumn): void {
  const { newColumnName, newType, expression, keyOrdinal, nullable } = transformation
  const value = expression ? set.sqlOf(expression, column) : column.expression
  const type = newType || column.type
  if (value !== undefined && (expression || type !== column.type)) column.expression = set.cast(value, type)
  column.type = type
  column.name = newColumnName || column.name
  column.keyPosition = keyOrdinal ?? column.keyPosition
  column.nullable = nullable ?? column.nullable
}

function addColumn(set: ColumnSet, transformation: ColumnTransformation): void {
  const { columnName: name, newType: type, expression, place } = transformation
  if (!type) return typeNeeded(set, name, place)
  const value = expression ? set.sqlOf(expression) : 'NULL'
  if (value === undefined) return
  const { keyOrdinal: keyPosition = 0, nullable = true } = transformation
  set.add({ name, type, nullable, keyPosition, expression: set.cast(value, type), place })
}

/** Gives declared columns their declared type; a declared column that only has an expression is added. */
export function applyDeclaration(set: ColumnSet, declared: DeclaredColumn): void {
  const { name, expression, place, nullable } = declared
  const column = set.find(name)
  if (!column) return expression ? addDeclared(set, declared, expression) : set.failUnknown(name, place)
  if (column.isDropped) return
  const value = expression ? set.sqlOf(expression, column) : column.expression
  const type = declared.type || column.type
  if (value !== undefined && (expression || type !== column.type)) column.expression = set.cast(value, type)
  column.type = type
  column.nullable = nullable
  column.place ??= place
}

function addDeclared(
  set: ColumnSet,
  { name, type, nullable, place }: DeclaredColumn,
  expression: Expression,
): void {
  if (!type) return typeNeeded(set, name, place)
  const value = set.sqlOf(expression)
  if (value !== undefined)
    set.add({ name, type, nullable, keyPosition: 0, expression: set.cast(value, type), place })
}

/** A declared key replaces the input's. */
export function applyDeclaredKey(set: ColumnSet, declared: readonly DeclaredColumn[]): void {
  if (!declared.some(column => column.keyOrdinal > 0)) return
  for (const column of set.columns) column.keyPosition = 0
  for (const { name, keyOrdinal } of declared) {
    const column = set.find(name)
    if (column) column.keyPosition = keyOrdinal
  }
}

function typeNeeded(set: ColumnSet, name: string, place: Place): void {
  set.problem('MILLRACE-DATASET-TYPE-NEEDED', place, {
    what: `the added column "${name}" has no type`,
    fix: 'Give the column a data type.',
  })
}
