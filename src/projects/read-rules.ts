import type { TransformationRulesFile } from '../contract/project/transformation-rules-file.ts'
import { canonicalTypeName } from './logical-types.ts'
import { readColumn } from './read-columns.ts'
import { readExpression } from './read-expression.ts'
import type { SourceFile } from './source-file.ts'
import type { RuleScope, TransformationRule } from './transformation-rule.ts'

type WrittenRule = NonNullable<TransformationRulesFile['rules']>[number]

/** The enabled rules, in the order of execution. */
export function readRules(shape: TransformationRulesFile, source: SourceFile): readonly TransformationRule[] {
  return (shape.rules ?? [])
    .map((rule, index) => ({ rule, index }))
    .filter(({ rule }) => rule.enabled ?? true)
    .map(({ rule, index }) => readRule(rule, source, ['rules', index]))
    .toSorted((left, right) => left.ordinal - right.ordinal)
}

function readRule(
  rule: WrittenRule,
  source: SourceFile,
  path: readonly (string | number)[],
): TransformationRule {
  const { action = {}, ordinal = 0, name = '' } = rule
  const { value = '', oldValue = '', valueMapping = {} } = action
  return {
    ordinal,
    name,
    action: rule.actionType,
    scope: readScope(rule),
    renameType: action.renameType,
    value,
    oldValue,
    valueMapping,
    expression: readExpression(action.expression, source, [...path, 'action', 'expression']),
    column: action.column && readColumn(action.column, source, [...path, 'action', 'column']),
    get place() {
      return source.placeOf([...path, 'actionType'])
    },
  }
}

function readScope({ scope = {} }: WrittenRule): RuleScope {
  return {
    schemaPattern: scope.whereOwnerName ?? '',
    tablePattern: scope.whereTableName ?? '',
    columnPattern: scope.whereColumnName ?? '',
    type: canonicalTypeName(scope.whereDatatype ?? 'UNSPECIFIED'),
    key: scope.whereColumnKeyAttribute ?? 'ANY',
    nullability: scope.whereColumnNullability ?? 'ANY',
  }
}
