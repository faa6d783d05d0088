import { attributePath } from '../attribute-path.ts'
import { deepestNesting, FilterFault } from '../filter-fault.ts'
import { greatestInteger, smallestInteger } from './cast.ts'
import { CesqlTokens } from './cesql-tokens.ts'
import type { BinaryOperator, Expression, Step } from './expression.ts'
import { type CesqlToken, tokenizeCesql } from './tokenize-cesql.ts'

/** Binary operators by rank, those that bind least first. Of one rank, the left one comes first. */
const ranks: readonly (readonly BinaryOperator[])[] = [
  ['AND', 'OR', 'XOR'],
  ['=', '!=', '<>', '>=', '<=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
]

const keywords = new Set(['AND', 'OR', 'XOR', 'NOT', 'LIKE', 'IN', 'EXISTS', 'TRUE', 'FALSE'])

/** The CESQL expression that a text holds from `start` on. Throws FilterFault. */
export function parseCesql(text: string, start = 0): Expression {
  const tokens = new CesqlTokens(tokenizeCesql(text, start))
  const expression = readRank(tokens, 0, 0)
  const { kind, text: found, column } = tokens.next
  if (kind === 'end') return expression
  if (kind === 'symbol' && found === ')')
    throw new FilterFault(column, 'This parenthesis was never opened', 'Remove it, or add ( before.')
  throw new FilterFault(
    column,
    `"${found}" stands after the end of the expression`,
    'Put an operator before it.',
  )
}

function readRank(tokens: CesqlTokens, rank: number, depth: number): Expression {
  const operators = ranks[rank]
  if (!operators) return readTests(tokens, depth)
  const first = readRank(tokens, rank + 1, depth)
  const steps: Step[] = []
  for (let operator = tokens.takeOne(operators); operator; operator = tokens.takeOne(operators))
    steps.push({ kind: 'binary', operator, right: readRank(tokens, rank + 1, depth) })
  return chain(first, steps)
}

/** LIKE and IN, which come after their operand and bind tighter than the binary operators. */
function readTests(tokens: CesqlTokens, depth: number): Expression {
  const first = readOperand(tokens, depth)
  const steps: Step[] = []
  for (let step = readTest(tokens, depth); step; step = readTest(tokens, depth)) steps.push(step)
  return chain(first, steps)
}

function readTest(tokens: CesqlTokens, depth: number): Step | undefined {
  const negation = tokens.next
  const isNegated = tokens.takeOne(['NOT']) !== undefined
  if (tokens.takeOne(['LIKE'])) return { kind: 'like', pattern: readPattern(tokens), isNegated }
  if (tokens.takeOne(['IN'])) return { kind: 'in', set: readSet(tokens, depth), isNegated }
  if (isNegated)
    throw new FilterFault(negation.column, 'After a value, NOT needs LIKE or IN', 'Put AND or OR before NOT.')
  return undefined
}

function readPattern(tokens: CesqlTokens): string {
  const { kind, text, column } = tokens.take()
  if (kind === 'string') return text
  throw new FilterFault(column, 'After LIKE comes a text', "Write the pattern in quotes, such as 'orders%'.")
}

function readSet(tokens: CesqlTokens, depth: number): readonly Expression[] {
  const opening = tokens.take()
  if (opening.kind !== 'symbol' || opening.text !== '(')
    throw new FilterFault(
      opening.column,
      'After IN comes a list',
      "Write it in parentheses, such as ('a', 'b').",
    )
  return readList(tokens, depth, opening)
}

/** Expressions with commas between them, up to the closing parenthesis. */
function readList(tokens: CesqlTokens, depth: number, opening: CesqlToken): readonly Expression[] {
  const inside = deeper(depth, opening)
  const expressions = [readRank(tokens, 0, inside)]
  while (tokens.takeOne([','])) expressions.push(readRank(tokens, 0, inside))
  tokens.close(opening)
  return expressions
}

function readOperand(tokens: CesqlTokens, depth: number): Expression {
  const token = tokens.take()
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', value: token.text }
    case 'integer':
      return integer(token.text, token)
    case 'name':
      refuseFraction(token)
      return readNamed(tokens, token, depth)
    case 'symbol':
      return readAfterSymbol(tokens, token, depth)
    case 'end':
      throw new FilterFault(
        token.column,
        'The expression ends where a value must come',
        'Write the rest of it.',
      )
  }
}

function readAfterSymbol(tokens: CesqlTokens, token: CesqlToken, depth: number): Expression {
  if (token.text === '(') {
    const inner = readRank(tokens, 0, deeper(depth, token))
    tokens.close(token)
    return inner
  }
  const isSign = token.text === '-' || token.text === '+'
  const { kind, text, column } = tokens.next
  if (isSign && kind === 'integer' && column === token.column + 1)
    return integer(token.text + tokens.take().text, token)
  if (token.text === '-') return { kind: 'minus', operand: readOperand(tokens, deeper(depth, token)) }
  throw new FilterFault(
    token.column,
    `"${token.text}" stands where a value must come`,
    text === '='
      ? 'Comparisons are =, !=, <>, <, <=, > and >=.'
      : 'Write an attribute, a text in quotes or a number.',
  )
}

function readNamed(tokens: CesqlTokens, token: CesqlToken, depth: number): Expression {
  const word = token.text.toUpperCase()
  if (word === 'TRUE' || word === 'FALSE') return { kind: 'literal', value: word === 'TRUE' }
  if (word === 'NOT') return { kind: 'not', operand: readOperand(tokens, deeper(depth, token)) }
  if (word === 'EXISTS') return { kind: 'exists', path: readAttribute(tokens.take()) }
  const opening = tokens.next
  if (keywords.has(word) || !tokens.takeOne(['('])) return { kind: 'attribute', path: readAttribute(token) }
  const args = tokens.takeOne([')']) ? [] : readList(tokens, depth, opening)
  return { kind: 'call', name: token.text, column: token.column, args }
}

function readAttribute({ kind, text, column }: CesqlToken): string {
  const isName = kind === 'name' || kind === 'integer'
  const path = isName && !keywords.has(text.toUpperCase()) ? attributePath(text) : undefined
  if (path !== undefined) return path
  const what =
    kind === 'end' ? 'The expression ends where an attribute must come' : `"${text}" is no attribute`
  throw new FilterFault(column, what, 'Write a name such as subject, or a path such as data.dataTask.name.')
}

function integer(digits: string, { column }: CesqlToken): Expression {
  const value = Number(digits) + 0
  if (value >= smallestInteger && value <= greatestInteger) return { kind: 'literal', value }
  throw new FilterFault(
    column,
    `${digits} is no number of 32 bits`,
    `Numbers go from ${smallestInteger} to ${greatestInteger}.`,
  )
}

/** "1.5" could be read as field 5 of an attribute 1, and nobody means that. */
function refuseFraction({ text, column }: CesqlToken): void {
  if (!/^\d+\.\d+$/u.test(text)) return
  throw new FilterFault(column, `"${text}" is no whole number`, 'Write a whole number, or a text in quotes.')
}

function chain(first: Expression, steps: readonly Step[]): Expression {
  return steps.length === 0 ? first : { kind: 'chain', first, steps }
}

function deeper(depth: number, { column }: CesqlToken): number {
  if (depth < deepestNesting) return depth + 1
  throw new FilterFault(
    column,
    `This is more than ${deepestNesting} deep`,
    'Remove parentheses that are not needed.',
  )
}
