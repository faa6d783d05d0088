import { FilterFault } from '../filter-fault.ts'
import type { CesqlToken } from './tokenize-cesql.ts'

/** The tokens of an expression, taken one after the other. */
export class CesqlTokens {
  readonly #tokens: readonly CesqlToken[]
  #position = 0

  constructor(tokens: readonly CesqlToken[]) {
    this.#tokens = tokens
  }

  /** The token that comes next; at the end, again and again the end. */
  get next(): CesqlToken {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '', column: 1 }
  }

  take(): CesqlToken {
    const token = this.next
    if (token.kind !== 'end') this.#position += 1
    return token
  }

  /** Takes the next token when it is one of these words or signs, whatever the case of its letters, and says which. */
  takeOne<Word extends string>(words: readonly Word[]): Word | undefined {
    const { kind, text } = this.next
    if (kind !== 'name' && kind !== 'symbol') return undefined
    const word = words.find(candidate => candidate === text.toUpperCase())
    if (word !== undefined) this.#position += 1
    return word
  }

  /** Takes the parenthesis that closes this one. */
  close(opening: CesqlToken): void {
    const { kind, text, column } = this.next
    if (this.takeOne([')'])) return
    if (kind === 'end')
      throw new FilterFault(opening.column, 'This parenthesis is never closed', 'Add ) where it ends.')
    throw new FilterFault(
      column,
      `"${text}" stands where an operator or ) must come`,
      'Put an operator before it.',
    )
  }
}
