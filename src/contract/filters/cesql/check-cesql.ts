import { FilterFault } from '../filter-fault.ts'
import type { CesqlType, Expression } from './expression.ts'
import { findFunction, functionNames } from './functions.ts'
import { typeOf } from './cast.ts'

/** Refuses, with a FilterFault, an expression that no event can pass: a function that is not, a result that is not Boolean. */
export function checkCesql(expression: Expression, column: number): void {
  checkCalls(expression)
  const type = resultType(expression)
  if (type === undefined || type === 'boolean') return
  throw new FilterFault(
    column,
    `The expression gives ${type === 'string' ? 'a text' : 'a number'}, and a filter needs true or false`,
    'Compare it with something, such as LENGTH(subject) > 10.',
  )
}

function checkCalls(expression: Expression): void {
  if (expression.kind === 'call') checkCall(expression)
  for (const part of partsOf(expression)) checkCalls(part)
}

function checkCall({ name, args, column }: Extract<Expression, { kind: 'call' }>): void {
  if (findFunction(name, args.length)) return
  const isKnown = functionNames.includes(name.toUpperCase())
  throw new FilterFault(
    column,
    isKnown
      ? `${name} does not take ${args.length} ${args.length === 1 ? 'argument' : 'arguments'}`
      : `There is no function ${name}`,
    isKnown
      ? 'See docs/guides/filters.md for what it takes.'
      : `The functions are ${functionNames.join(', ')}.`,
  )
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'attribute':
    case 'exists':
      return []
    case 'not':
    case 'minus':
      return [expression.operand]
    case 'call':
      return expression.args
    case 'chain':
      return [expression.first, ...expression.steps.flatMap(step => stepParts(step))]
  }
}

function stepParts(step: Extract<Expression, { kind: 'chain' }>['steps'][number]): readonly Expression[] {
  if (step.kind === 'binary') return [step.right]
  return step.kind === 'in' ? step.set : []
}

/** Undefined when it depends on the event. */
function resultType(expression: Expression): CesqlType | undefined {
  switch (expression.kind) {
    case 'literal':
      return typeOf(expression.value)
    case 'attribute':
      return undefined
    case 'exists':
    case 'not':
      return 'boolean'
    case 'minus':
      return 'integer'
    case 'call':
      return findFunction(expression.name, expression.args.length)?.returns
    case 'chain':
      return chainType(expression.steps)
  }
}

const arithmetic = new Set<string>(['+', '-', '*', '/', '%'])

function chainType(steps: Extract<Expression, { kind: 'chain' }>['steps']): CesqlType {
  const last = steps.at(-1)
  return last?.kind === 'binary' && arithmetic.has(last.operator) ? 'integer' : 'boolean'
}
