/** What an expression can be worth: String, Boolean, or Integer of 32 bits. */
export type CesqlValue = string | number | boolean
export type CesqlType = 'string' | 'integer' | 'boolean'

export type ErrorKind =
  | 'math'
  | 'cast'
  | 'missingAttribute'
  | 'missingFunction'
  | 'functionEvaluation'
  | 'generic'

export type BinaryOperator =
  | 'AND'
  | 'OR'
  | 'XOR'
  | '='
  | '!='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'

/** An expression as it was written. `column` is from 1, in the whole filter. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: CesqlValue }
  | { readonly kind: 'attribute'; readonly path: string }
  | { readonly kind: 'exists'; readonly path: string }
  | { readonly kind: 'not' | 'minus'; readonly operand: Expression }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly column: number
      readonly args: readonly Expression[]
    }
  | { readonly kind: 'chain'; readonly first: Expression; readonly steps: readonly Step[] }

/**
 * What is done, from left to right, with the value so far. Operators of the same rank are one flat chain, so that
 * a filter of a thousand conditions is not a thousand deep.
 */
export type Step =
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly right: Expression }
  | { readonly kind: 'like'; readonly pattern: string; readonly isNegated: boolean }
  | { readonly kind: 'in'; readonly set: readonly Expression[]; readonly isNegated: boolean }
