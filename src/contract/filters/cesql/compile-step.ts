import type { EventAttributes } from '../event-attributes.ts'
import { castResult, castTo, isInteger, typeOf } from './cast.ts'
import type { BinaryOperator, CesqlType, Expression, Step } from './expression.ts'
import { likeMatcher } from './like-pattern.ts'
import { type Evaluate, failed, failedInside, isFailure, type Outcome } from './outcome.ts'

/** What a step makes of the value so far. */
export type EvaluateStep = (left: Outcome, attributes: EventAttributes) => Outcome

export function compileStep(step: Step, compile: (expression: Expression) => Evaluate): EvaluateStep {
  switch (step.kind) {
    case 'like':
      return compileLike(likeMatcher(step.pattern), step.isNegated)
    case 'in':
      return compileIn(step.set.map(compile), step.isNegated)
    case 'binary':
      return compileBinary(step.operator, compile(step.right))
  }
}

function compileLike(isLike: (text: string) => boolean, isNegated: boolean): EvaluateStep {
  return left => (isFailure(left) ? failedInside(left, 'boolean') : isLike(String(left)) !== isNegated)
}

/** The elements are cast to the type of the left side, one after the other until one is equal. */
function compileIn(set: readonly Evaluate[], isNegated: boolean): EvaluateStep {
  return (left, attributes) => {
    if (isFailure(left)) return failedInside(left, 'boolean')
    const type = typeOf(left)
    for (const evaluate of set) {
      const element = castResult(evaluate(attributes), type, 'boolean')
      if (isFailure(element)) return element
      if (element === left) return !isNegated
    }
    return isNegated
  }
}

function compileBinary(operator: BinaryOperator, right: Evaluate): EvaluateStep {
  switch (operator) {
    case 'AND':
      return compileLogic(
        right,
        value => !value,
        (_, value) => value,
      )
    case 'OR':
      return compileLogic(
        right,
        value => value,
        (_, value) => value,
      )
    case 'XOR':
      return compileLogic(
        right,
        () => false,
        (left, value) => left !== value,
      )
    case '=':
      return compileEquality(right, false)
    case '!=':
    case '<>':
      return compileEquality(right, true)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compileIntegers(right, 'boolean', comparisons[operator])
    default:
      return compileIntegers(right, 'integer', calculations[operator])
  }
}

/** The right side is not evaluated when the left one `decides`. */
function compileLogic(
  right: Evaluate,
  decides: (left: boolean) => boolean,
  combine: (left: boolean, right: boolean) => boolean,
): EvaluateStep {
  return (left, attributes) => {
    const first = castResult(left, 'boolean', 'boolean')
    if (typeof first !== 'boolean' || decides(first)) return first
    const second = castResult(right(attributes), 'boolean', 'boolean')
    return typeof second === 'boolean' ? combine(first, second) : second
  }
}

/** The left side is cast to the type of the right one. */
function compileEquality(right: Evaluate, isNegated: boolean): EvaluateStep {
  return (left, attributes) => {
    if (isFailure(left)) return failedInside(left, 'boolean')
    const second = right(attributes)
    if (isFailure(second)) return failedInside(second, 'boolean')
    const first = castTo(typeOf(second), left)
    return isFailure(first) ? failedInside(first, 'boolean') : (first === second) !== isNegated
  }
}

const comparisons = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
} as const satisfies Record<string, (left: number, right: number) => boolean>

const calculations = {
  '+': (left, right) => inRange(left + right),
  '-': (left, right) => inRange(left - right),
  '*': (left, right) => inRange(left * right),
  '/': (left, right) => (right === 0 ? failed('math', 0) : inRange(Math.trunc(left / right))),
  '%': (left, right) => (right === 0 ? failed('math', 0) : inRange(left % right)),
} as const satisfies Record<string, (left: number, right: number) => Outcome>

function compileIntegers(
  right: Evaluate,
  returns: CesqlType,
  operate: (left: number, right: number) => Outcome,
): EvaluateStep {
  return (left, attributes) => {
    const first = castResult(left, 'integer', returns)
    if (isFailure(first)) return first
    const second = castResult(right(attributes), 'integer', returns)
    return isFailure(second) ? second : operate(Number(first), Number(second))
  }
}

/** What does not fit into 32 bits is an error. Adding 0 makes the 0 of -0. */
function inRange(value: number): Outcome {
  return isInteger(value) ? value + 0 : failed('math', 0)
}
