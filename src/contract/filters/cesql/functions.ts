import { greatestInteger, smallestInteger } from './cast.ts'
import type { CesqlType, CesqlValue } from './expression.ts'
import { failed, type Outcome, zeroOf } from './outcome.ts'

/** A built-in function. Arguments arrive cast to `parameters`; those beyond it, of `rest`, as many as are given. */
export interface CesqlFunction {
  readonly parameters: readonly CesqlType[]
  readonly rest?: CesqlType
  readonly returns: CesqlType
  /** Called with arguments of the types of the parameters. */
  call(...args: readonly CesqlValue[]): Outcome
}

/** A longer text is an error: a filter must not fill the memory with what it makes of an event. */
const longestText = 1_048_576

const functions: Readonly<Record<string, readonly CesqlFunction[]>> = {
  INT: [castFunction('integer')],
  BOOL: [castFunction('boolean')],
  STRING: [castFunction('string')],
  LENGTH: [{ parameters: ['string'], returns: 'integer', call: text => lengthOf(String(text)) }],
  CONCAT: [{ parameters: [], rest: 'string', returns: 'string', call: (...texts) => joined(texts, '') }],
  CONCAT_WS: [
    {
      parameters: ['string'],
      rest: 'string',
      returns: 'string',
      call: (delimiter, ...texts) => joined(texts, String(delimiter)),
    },
  ],
  LOWER: [{ parameters: ['string'], returns: 'string', call: text => String(text).toLowerCase() }],
  UPPER: [{ parameters: ['string'], returns: 'string', call: text => String(text).toUpperCase() }],
  TRIM: [{ parameters: ['string'], returns: 'string', call: text => trimmed(String(text)) }],
  LEFT: [
    {
      parameters: ['string', 'integer'],
      returns: 'string',
      call: (text, count) => firstOf(String(text), Number(count)),
    },
  ],
  RIGHT: [
    {
      parameters: ['string', 'integer'],
      returns: 'string',
      call: (text, count) => lastOf(String(text), Number(count)),
    },
  ],
  SUBSTRING: [
    {
      parameters: ['string', 'integer'],
      returns: 'string',
      call: (text, start) => partOf(String(text), Number(start), greatestInteger),
    },
    {
      parameters: ['string', 'integer', 'integer'],
      returns: 'string',
      call: (text, start, length) => partOf(String(text), Number(start), Number(length)),
    },
  ],
  ABS: [{ parameters: ['integer'], returns: 'integer', call: absolute }],
}

/** The names of all functions. */
export const functionNames: readonly string[] = Object.keys(functions)

/** The function of a name, whatever the case of its letters, that takes so many arguments. */
export function findFunction(name: string, argumentCount: number): CesqlFunction | undefined {
  const overloads = Object.hasOwn(functions, name.toUpperCase()) ? functions[name.toUpperCase()] : undefined
  return overloads?.find(({ parameters, rest }) =>
    rest === undefined ? argumentCount === parameters.length : argumentCount >= parameters.length,
  )
}

/** The argument arrives cast already. */
function castFunction(type: CesqlType): CesqlFunction {
  return { parameters: [type], returns: type, call: value => value ?? zeroOf[type] }
}

function joined(texts: readonly CesqlValue[], delimiter: string): Outcome {
  const length = texts.reduce<number>((sum, text) => sum + String(text).length + delimiter.length, 0)
  return length > longestText ? failed('functionEvaluation', '') : texts.join(delimiter)
}

const whiteSpace = /\p{White_Space}/u

function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && whiteSpace.test(text.charAt(start))) start += 1
  while (end > start && whiteSpace.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function firstOf(text: string, count: number): Outcome {
  return count < 0 ? failed('functionEvaluation', text) : charactersOf(text, 0, count)
}

function lastOf(text: string, count: number): Outcome {
  if (count < 0) return failed('functionEvaluation', text)
  const length = lengthOf(text)
  return charactersOf(text, Math.max(0, length - count), length)
}

/** `start` counts from 1, or from the end when it is negative. */
function partOf(text: string, start: number, length: number): Outcome {
  const all = lengthOf(text)
  if (Math.abs(start) > all || length < 0) return failed('functionEvaluation', '')
  if (start === 0) return ''
  const first = start > 0 ? start - 1 : all + start
  return charactersOf(text, first, first + length)
}

const halves = /[\ud800-\udfff]/

/** Characters are code points, not halves of them. */
function lengthOf(text: string): number {
  return halves.test(text) ? Array.from(text).length : text.length
}

function charactersOf(text: string, from: number, to: number): string {
  return halves.test(text) ? Array.from(text).slice(from, to).join('') : text.slice(from, to)
}

function absolute(value: CesqlValue | undefined): Outcome {
  const number = Number(value)
  return number === smallestInteger ? failed('math', greatestInteger) : Math.abs(number)
}
