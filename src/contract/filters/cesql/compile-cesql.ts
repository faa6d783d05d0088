import { castResult, castTo, isInteger } from './cast.ts'
import { compileStep } from './compile-step.ts'
import type { CesqlValue, Expression } from './expression.ts'
import { type CesqlFunction, findFunction } from './functions.ts'
import { type Evaluate, failed, failedInside, isFailure } from './outcome.ts'

/**
 * Makes a function of an expression. It stops at the first error, which comes with the zero value of each expression
 * around it.
 */
export function compileCesql(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'literal':
      return () => expression.value
    case 'attribute':
      return compileAttribute(expression.path)
    case 'exists':
      return compileExists(expression.path)
    case 'not':
      return compileNot(compileCesql(expression.operand))
    case 'minus':
      return compileMinus(compileCesql(expression.operand))
    case 'call':
      return compileCall(
        findFunction(expression.name, expression.args.length),
        expression.args.map(compileCesql),
      )
    case 'chain':
      return compileChain(expression)
  }
}

const missingAttribute = failed('missingAttribute', false)
const missingFunction = failed('missingFunction', false)

function compileAttribute(path: string): Evaluate {
  return attributes => {
    const { value, text } = attributes.get(path)
    if (typeof value === 'boolean') return value
    if (typeof value === 'number' && isInteger(value)) return value + 0
    return text ?? missingAttribute
  }
}

function compileExists(path: string): Evaluate {
  return attributes => attributes.get(path).value !== undefined
}

/** The public cases have it that NOT takes no Integer, though INT and BOOL cast one to the other. */
function compileNot(operand: Evaluate): Evaluate {
  return attributes => {
    const value = operand(attributes)
    if (isFailure(value)) return failedInside(value, 'boolean')
    const cast = typeof value === 'number' ? failed('cast', false) : castTo('boolean', value)
    return isFailure(cast) ? failed('cast', true) : !cast
  }
}

function compileMinus(operand: Evaluate): Evaluate {
  return attributes => {
    const value = castResult(operand(attributes), 'integer', 'integer')
    if (isFailure(value)) return value
    const negated = 0 - Number(value)
    return isInteger(negated) ? negated : failed('math', 0)
  }
}

function compileCall(called: CesqlFunction | undefined, args: readonly Evaluate[]): Evaluate {
  if (!called) return () => missingFunction
  const { parameters, rest, returns } = called
  const typed = args.map((evaluate, index) => ({ evaluate, type: parameters[index] ?? rest ?? 'string' }))
  return attributes => {
    const values: CesqlValue[] = []
    for (const { evaluate, type } of typed) {
      const value = castResult(evaluate(attributes), type, returns)
      if (isFailure(value)) return value
      values.push(value)
    }
    return called.call(...values)
  }
}

function compileChain({ first, steps }: Extract<Expression, { kind: 'chain' }>): Evaluate {
  const begin = compileCesql(first)
  const following = steps.map(step => compileStep(step, compileCesql))
  return attributes => {
    let value = begin(attributes)
    for (const step of following) value = step(value, attributes)
    return value
  }
}
