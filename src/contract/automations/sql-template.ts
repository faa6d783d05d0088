import type { Template } from './template.ts'

type Quote = 'text' | 'name' | 'line comment' | 'comment'

interface Scan {
  quote: Quote | undefined
  isEnded: boolean
}

/**
 * What is wrong with a query in which the values of placeholders become quoted literals; undefined: nothing. A placeholder inside
 * of quotes or a comment could end them, so there may be none; what databases read in different ways is refused.
 */
export function sqlTemplateProblem(template: Template): string | undefined {
  const scan: Scan = { quote: undefined, isEnded: false }
  for (const part of template) {
    if (typeof part !== 'string') {
      if (scan.quote)
        return `{{ ${part.path} }} is in quotes or in a comment; a value brings its quotes along, so leave them out`
      if (scan.isEnded) return 'must be one query'
    } else if (part.includes(String.raw`\'`)) {
      return 'has a backslash before a quote, which databases read in different ways; write two quotes'
    } else {
      const problem = scanText(part, scan)
      if (problem !== undefined) return problem
    }
  }
  return scan.quote && scan.quote !== 'line comment' ? 'ends inside of quotes or of a comment' : undefined
}

/** The query without what ends it. */
export function withoutEnd(sql: string): string {
  return sql.replace(/[\s;]+$/u, '')
}

/** Follows a text from quote to quote. */
function scanText(text: string, scan: Scan): string | undefined {
  let rest = text
  while (rest !== '') {
    if (scan.quote) {
      const [inside] = ends[scan.quote].exec(rest) ?? []
      if (inside === undefined) return undefined
      scan.quote = undefined
      rest = rest.slice(inside.length)
    } else {
      const [plain = ''] = /^(?:[^'"\-/;]|-(?!-)|\/(?!\*))*/u.exec(rest) ?? []
      const problem = plainProblem(plain, scan)
      if (problem !== undefined) return problem
      rest = afterSign(rest.slice(plain.length), scan)
    }
  }
  return undefined
}

function plainProblem(plain: string, { isEnded }: Scan): string | undefined {
  if (isEnded && plain.trim() !== '') return 'must be one query'
  const hasDollars = /\$[\p{L}\p{N}_]*\$/u.test(plain)
  return hasDollars ? 'has a text between dollar signs; write it in single quotes instead' : undefined
}

/** The text after a sign that opens a quote or ends the query. */
function afterSign(rest: string, scan: Scan): string {
  const opening = openings.find(([sign]) => rest.startsWith(sign))
  if (rest.startsWith(';')) scan.isEnded = true
  scan.quote = opening?.[1]
  return rest.slice(opening?.[0].length ?? 1)
}

const openings = [
  ["'", 'text'],
  ['"', 'name'],
  ['--', 'line comment'],
  ['/*', 'comment'],
] as const

/** Each up to the end of its quote. A comment in a comment has no end: some databases nest them, and some do not. */
const ends: Readonly<Record<Quote, RegExp>> = {
  text: /^(?:[^']|'')*?'(?!')/u,
  name: /^(?:[^"]|"")*?"(?!")/u,
  'line comment': /^[^\n\r]*[\n\r]/u,
  comment: /^(?:(?!\/\*)[\s\S])*?\*\//u,
}
