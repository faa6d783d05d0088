import type { RequiredValue } from '../event-filter.ts'
import { requiredByAny } from '../predicates.ts'
import type { Expression, Step } from './expression.ts'

const nothing: readonly RequiredValue[] = []

/**
 * What every event has that makes the expression true without an error. Only comparisons of an attribute with texts
 * are looked at, joined by AND and OR.
 */
export function requiredByCesql(expression: Expression): readonly RequiredValue[] {
  if (expression.kind !== 'chain') return nothing
  const { first, steps } = expression
  const [only] = steps
  if (steps.length === 1 && only?.kind === 'in') return requiredByIn(first, only)
  if (steps.length === 1 && only?.kind === 'binary' && only.operator === '=')
    return requiredByEquality(first, only.right)
  return requiredByLogic(expression)
}

/** From left to right, as it is evaluated. */
function requiredByLogic({ first, steps }: Extract<Expression, { kind: 'chain' }>): readonly RequiredValue[] {
  let required = requiredByCesql(first)
  for (const step of steps) {
    if (step.kind !== 'binary') return nothing
    if (step.operator === 'AND') required = [...required, ...requiredByCesql(step.right)]
    else if (step.operator === 'OR') required = requiredByAny([required, requiredByCesql(step.right)])
    else required = nothing
  }
  return required
}

function requiredByEquality(left: Expression, right: Expression): readonly RequiredValue[] {
  if (left.kind === 'attribute') return requiredOf(left, [right])
  return requiredOf(right, [left])
}

function requiredByIn(
  left: Expression,
  { set, isNegated }: Extract<Step, { kind: 'in' }>,
): readonly RequiredValue[] {
  return isNegated ? nothing : requiredOf(left, set)
}

function requiredOf(attribute: Expression, elements: readonly Expression[]): readonly RequiredValue[] {
  const oneOf = elements.flatMap(element => (isPlainText(element) ? [element.value] : []))
  if (attribute.kind !== 'attribute' || oneOf.length < elements.length) return nothing
  return [{ path: attribute.path, oneOf: [...new Set(oneOf)] }]
}

/** A text that no cast makes equal to a value that is written otherwise, as "007" is to 7 and "TRUE" to true. */
function isPlainText(
  expression: Expression,
): expression is { readonly kind: 'literal'; readonly value: string } {
  if (expression.kind !== 'literal' || typeof expression.value !== 'string') return false
  const { value } = expression
  const isNumber = /^[+-]?\d+$/u.test(value)
  return isNumber ? String(Number(value)) === value : !/^(?:true|false)$/iu.test(value)
}
