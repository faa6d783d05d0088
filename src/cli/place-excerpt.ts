import { readFileSync } from 'node:fs'
import type { Place } from '../foundation/app-error.ts'

/** The marked line of a file between its neighbours, with a caret; nothing when the file cannot be shown. */
export function placeExcerpt({ file, line, column }: Place): readonly string[] {
  const lines = readLines(file)
  const marked = lines[line - 1]
  if (marked === undefined) return []
  const width = String(line + 1).length + 3
  const numbered = (number: number): string[] => {
    const text = lines[number - 1]
    return text === undefined ? [] : [`${String(number).padStart(width)} | ${text}`]
  }
  const caret = `${' '.repeat(width)} | ${' '.repeat(column - 1)}^`
  return [...(line > 1 ? numbered(line - 1) : []), ...numbered(line), caret, ...numbered(line + 1)]
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    return []
  }
}
