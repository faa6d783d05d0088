import { FilterFault } from '../filter-fault.ts'

/** `column` is from 1. `text` is what a string means, or the word itself. */
export interface ScimToken {
  readonly kind: 'word' | 'string' | '(' | ')' | 'end'
  readonly text: string
  readonly column: number
}

const blank = /\s+/uy
const word = /[A-Za-z][\w.:$-]*/uy
const string = /"(?:[^"\\]|\\.)*"/suy

/** The words, strings and parentheses of a filter; the last one is its end. */
export function tokenizeScim(text: string): readonly ScimToken[] {
  const tokens: ScimToken[] = []
  let offset = lengthAt(blank, text, 0)
  while (offset < text.length) {
    const { token, length } = tokenAt(text, offset)
    tokens.push(token)
    offset += length + lengthAt(blank, text, offset + length)
  }
  return [...tokens, { kind: 'end', text: '', column: text.length + 1 }]
}

function tokenAt(text: string, offset: number): { readonly token: ScimToken; readonly length: number } {
  const column = offset + 1
  const character = text.charAt(offset)
  if (character === '(' || character === ')')
    return { token: { kind: character, text: character, column }, length: 1 }
  if (character === '"') return stringAt(text, offset)
  const length = lengthAt(word, text, offset)
  if (length > 0)
    return { token: { kind: 'word', text: text.slice(offset, offset + length), column }, length }
  throw strangeCharacter(text, offset)
}

function stringAt(text: string, offset: number): { readonly token: ScimToken; readonly length: number } {
  const column = offset + 1
  const length = lengthAt(string, text, offset)
  if (length === 0)
    throw new FilterFault(
      column,
      'This text has no end',
      'Close it with ", and write \\" for a quote inside of it.',
    )
  const value = jsonString(text.slice(offset, offset + length))
  if (value === undefined)
    throw new FilterFault(
      column,
      'This text is no JSON string',
      String.raw`Inside of it write \" for a quote, \\ for a backslash, \n for the end of a line.`,
    )
  return { token: { kind: 'string', text: value, column }, length }
}

function jsonString(text: string): string | undefined {
  try {
    return String(JSON.parse(text))
  } catch {
    return undefined
  }
}

function strangeCharacter(text: string, offset: number): FilterFault {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  const what = `"${character}" has no place in a filter`
  if (character === "'") return new FilterFault(offset + 1, what, 'Write texts in double quotes: "…".')
  if (/[=!<>&|]/u.test(character))
    return new FilterFault(offset + 1, what, 'Compare with eq or ne, combine with and or or.')
  if (/[\d+-]/u.test(character))
    return new FilterFault(offset + 1, what, 'Write values as texts in double quotes: "7".')
  return new FilterFault(offset + 1, what, 'Write conditions such as data.dataTask.projectId eq "…".')
}

function lengthAt(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0].length ?? 0
}
