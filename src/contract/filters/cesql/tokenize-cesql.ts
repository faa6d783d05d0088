import { FilterFault } from '../filter-fault.ts'

/** `column` is from 1. `text` is what a string means, otherwise what was written. */
export interface CesqlToken {
  readonly kind: 'name' | 'integer' | 'string' | 'symbol' | 'end'
  readonly text: string
  readonly column: number
}

const blank = /[ \t\r\n]+/uy
const name = /\w+(?:\.[\w-]*\w)*/uy
const symbol = /!=|<>|<=|>=|[=<>+*/%(),-]/uy
const singleQuoted = /'(?:[^'\\]|\\.)*'/suy
const doubleQuoted = /"(?:[^"\\]|\\.)*"/suy

/** The names, numbers, texts and signs of an expression from `start` on; the last one is its end. */
export function tokenizeCesql(text: string, start: number): readonly CesqlToken[] {
  const tokens: CesqlToken[] = []
  let offset = start + lengthAt(blank, text, start)
  while (offset < text.length) {
    const { token, length } = tokenAt(text, offset)
    tokens.push(token)
    offset += length + lengthAt(blank, text, offset + length)
  }
  return [...tokens, { kind: 'end', text: '', column: text.length + 1 }]
}

function tokenAt(text: string, offset: number): { readonly token: CesqlToken; readonly length: number } {
  const column = offset + 1
  const quote = text.charAt(offset)
  if (quote === "'" || quote === '"') {
    const length = lengthAt(quote === "'" ? singleQuoted : doubleQuoted, text, offset)
    if (length === 0)
      throw new FilterFault(
        column,
        'This text has no end',
        `Close it with ${quote}, and write \\${quote} for a quote inside of it.`,
      )
    return {
      token: { kind: 'string', text: unquoted(text.slice(offset, offset + length), quote), column },
      length,
    }
  }
  const nameLength = lengthAt(name, text, offset)
  if (nameLength > 0) {
    const written = text.slice(offset, offset + nameLength)
    const kind = /^\d+$/u.test(written) ? 'integer' : 'name'
    return { token: { kind, text: written, column }, length: nameLength }
  }
  const length = lengthAt(symbol, text, offset)
  if (length > 0)
    return { token: { kind: 'symbol', text: text.slice(offset, offset + length), column }, length }
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  throw new FilterFault(
    column,
    `"${character}" has no place in CESQL`,
    "Write conditions such as data.dataTask.name LIKE 'orders%'.",
  )
}

/** A backslash escapes the quote around the text and nothing else. */
function unquoted(text: string, quote: string): string {
  return text.slice(1, -1).replaceAll(/\\./gsu, pair => (pair === `\\${quote}` ? quote : pair))
}

function lengthAt(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0].length ?? 0
}
