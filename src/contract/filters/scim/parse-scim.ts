import type { EventPredicate } from '../event-filter.ts'
import { deepestNesting, FilterFault } from '../filter-fault.ts'
import { allOf, anyOf, attributeEquals, negation } from '../predicates.ts'
import { filterablePath } from './filterable-attributes.ts'
import { type ScimToken, tokenizeScim } from './tokenize-scim.ts'

const condition = 'a condition such as data.dataTask.projectId eq "…"'

/** The events that a filter in the SCIM subset asks for: `and` binds tighter than `or`. Throws FilterFault. */
export function scimPredicate(text: string): EventPredicate {
  const tokens = new ScimTokens(tokenizeScim(text))
  const predicate = readOr(tokens, 0)
  const { kind, text: found, column } = tokens.next
  if (kind === ')')
    throw new FilterFault(column, 'This parenthesis was never opened', 'Remove it, or add ( before.')
  if (kind !== 'end')
    throw new FilterFault(
      column,
      `"${found}" stands after the end of a condition`,
      'Combine conditions with and or or.',
    )
  return predicate
}

class ScimTokens {
  readonly #tokens: readonly ScimToken[]
  #position = 0

  constructor(tokens: readonly ScimToken[]) {
    this.#tokens = tokens
  }

  get next(): ScimToken {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '', column: 1 }
  }

  take(): ScimToken {
    const token = this.next
    this.#position += 1
    return token
  }

  /** Takes the word when it comes next, whatever the case of its letters. */
  takesWord(word: string): boolean {
    const { kind, text } = this.next
    const isNext = kind === 'word' && text.toLowerCase() === word
    if (isNext) this.#position += 1
    return isNext
  }
}

function readOr(tokens: ScimTokens, depth: number): EventPredicate {
  const alternatives = [readAnd(tokens, depth)]
  while (tokens.takesWord('or')) alternatives.push(readAnd(tokens, depth))
  return anyOf(alternatives)
}

function readAnd(tokens: ScimTokens, depth: number): EventPredicate {
  const conditions = [readCondition(tokens, depth)]
  while (tokens.takesWord('and')) conditions.push(readCondition(tokens, depth))
  return allOf(conditions)
}

function readCondition(tokens: ScimTokens, depth: number): EventPredicate {
  const { kind, text, column } = tokens.take()
  switch (kind) {
    case '(':
      return readGroup(tokens, depth + 1, column)
    case 'word':
      return readComparison(tokens, text, column)
    case 'string':
      throw new FilterFault(column, 'A condition does not begin with a text', `Write ${condition}.`)
    case ')':
      throw new FilterFault(column, `Before this parenthesis is no condition`, `Write ${condition} there.`)
    case 'end':
      throw new FilterFault(column, 'The filter ends where a condition must come', `Write ${condition}.`)
  }
}

function readGroup(tokens: ScimTokens, depth: number, opened: number): EventPredicate {
  if (depth > deepestNesting)
    throw new FilterFault(
      opened,
      `Parentheses are more than ${deepestNesting} deep`,
      'Remove those that are not needed.',
    )
  const predicate = readOr(tokens, depth)
  const { kind, text, column } = tokens.take()
  if (kind === ')') return predicate
  if (kind === 'end')
    throw new FilterFault(opened, 'This parenthesis is never closed', 'Add ) after its conditions.')
  throw new FilterFault(
    column,
    `"${text}" stands after the end of a condition`,
    'Combine conditions with and or or.',
  )
}

function readComparison(tokens: ScimTokens, name: string, column: number): EventPredicate {
  if (name.toLowerCase() === 'not')
    throw new FilterFault(
      column,
      'There is no "not" here',
      'Use ne, or write the filter in CESQL after cesql:.',
    )
  const path = filterablePath(name, column)
  const isEqual = readOperator(tokens)
  const equals = attributeEquals(path, readValue(tokens))
  return isEqual ? equals : negation(equals)
}

function readOperator(tokens: ScimTokens): boolean {
  const { kind, text, column } = tokens.take()
  const operator = text.toLowerCase()
  if (kind === 'word' && operator === 'eq') return true
  if (kind === 'word' && operator === 'ne') return false
  const found = kind === 'end' ? 'The filter ends where a comparison must come' : `"${text}" is no comparison`
  throw new FilterFault(column, found, 'Write eq or ne; cesql: knows more, such as LIKE and IN.')
}

function readValue(tokens: ScimTokens): string {
  const { kind, text, column } = tokens.take()
  if (kind === 'string') return text
  const found = kind === 'end' ? 'The filter ends where a value must come' : `"${text}" is no value`
  throw new FilterFault(column, found, 'Write the value as a text in double quotes: "…".')
}
