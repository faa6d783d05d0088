import { AppError } from '../../foundation/app-error.ts'
import type { Expression } from '../../projects/expression.ts'

type Token = { readonly kind: 'text' | 'variable' | 'word' | 'symbol'; readonly text: string }

const lexeme = /\s*(?:'((?:[^']|'')*)'|\$\{([^{}]*)\}|(\|\||[(),])|([\p{L}\p{N}_$]+))/uy

const functions: Readonly<Record<string, (args: readonly string[]) => string>> = {
  upper: ([text = '']) => text.toUpperCase(),
  lower: ([text = '']) => text.toLowerCase(),
  trim: ([text = '']) => text.trim(),
  concat: args => args.join(''),
  replace: ([text = '', old = '', by = '']) => (old === '' ? text : text.replaceAll(old, by)),
  substr: ([text = '', start = '1', length]) => {
    const from = Number(start) - 1
    return text.slice(from, length === undefined ? undefined : from + Number(length))
  },
}

/**
 * The name that a rename expression makes: texts, `||` and a few text functions over the placeholders, whose values
 * `valueOf` knows. Throws an AppError with a place for anything else.
 */
export function evaluateName(
  expression: Expression,
  valueOf: (placeholder: string) => string | undefined,
): string {
  return new NameExpression(expression, valueOf).value()
}

class NameExpression {
  readonly #expression: Expression
  readonly #valueOf: (placeholder: string) => string | undefined
  readonly #tokens: Token[]
  #next = 0

  constructor(expression: Expression, valueOf: (placeholder: string) => string | undefined) {
    this.#expression = expression
    this.#valueOf = valueOf
    this.#tokens = this.#split(expression.statement)
  }

  value(): string {
    const value = this.#joined()
    const rest = this.#tokens[this.#next]
    if (rest) throw this.#refused(rest.text)
    return value
  }

  #joined(): string {
    let value = this.#term()
    while (this.#take('||')) value += this.#term()
    return value
  }

  #term(): string {
    const token = this.#tokens[this.#next++]
    switch (token?.kind) {
      case 'text':
        return token.text
      case 'variable':
        return this.#variable(token.text)
      case 'word':
        return this.#word(token.text)
      default:
        if (token?.text === '(') return this.#closed(this.#joined())
        throw this.#refused(token?.text ?? 'the end of the expression')
    }
  }

  #word(word: string): string {
    if (/^\d+$/.test(word)) return word
    if (!this.#take('(')) return this.#variable(word)
    const call = functions[word.toLowerCase().replace('substring', 'substr')]
    if (!call) throw this.#refused(word)
    const args = [this.#joined()]
    while (this.#take(',')) args.push(this.#joined())
    return this.#closed(call(args))
  }

  #variable(name: string): string {
    const value = this.#valueOf(name)
    if (value === undefined) throw this.#refused(name)
    return value
  }

  #closed(value: string): string {
    if (!this.#take(')')) throw this.#refused(this.#tokens[this.#next]?.text ?? 'the end of the expression')
    return value
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#next]
    if (token?.kind !== 'symbol' || token.text !== symbol) return false
    this.#next++
    return true
  }

  #split(statement: string): Token[] {
    const tokens: Token[] = []
    const text = statement.trimEnd()
    lexeme.lastIndex = 0
    for (let at = 0; at < text.length; at = lexeme.lastIndex) {
      lexeme.lastIndex = at
      const found = lexeme.exec(text)
      if (!found) throw this.#refused(text.slice(at, at + 20))
      const [, literal, variable, symbol, word = ''] = found
      if (literal !== undefined) tokens.push({ kind: 'text', text: literal.replaceAll("''", "'") })
      else if (variable !== undefined) tokens.push({ kind: 'variable', text: variable.trim() })
      else tokens.push(symbol === undefined ? { kind: 'word', text: word } : { kind: 'symbol', text: symbol })
    }
    return tokens
  }

  #refused(near: string): AppError {
    return new AppError(
      'MILLRACE-DATASET-RENAME-EXPRESSION',
      `the expression for a name cannot be worked out near "${near}"`,
      {
        place: this.#expression.placeOfText?.(near) ?? this.#expression.place,
        fix: 'Use texts in quotes, ||, upper, lower, trim, replace, substr, concat, and placeholders for names.',
      },
    )
  }
}
