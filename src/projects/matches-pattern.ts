export interface PatternOptions {
  readonly caseSensitive?: boolean
}

/**
 * Whether a name matches a pattern in which `%` stands for any characters and `[%]` for a percent sign. An empty
 * pattern matches everything. Letters of either case are the same unless told otherwise.
 */
export function matchesPattern(pattern: string, name: string, options: PatternOptions = {}): boolean {
  if (pattern === '') return true
  const fold = (text: string): string => (options.caseSensitive ? text : text.toLowerCase())
  const [first = '', ...others] = literalParts(fold(pattern))
  const last = others.pop()
  const text = fold(name)
  if (last === undefined) return text === first
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false
  return holdsInOrder(text.slice(first.length, text.length - last.length), others)
}

/** The texts between the wildcards. */
function literalParts(pattern: string): string[] {
  const parts = ['']
  for (const [token] of pattern.matchAll(/\[%\]|[^]/gu)) {
    if (token === '%') parts.push('')
    else parts.push(`${parts.pop() ?? ''}${token === '[%]' ? '%' : token}`)
  }
  return parts
}

// The leftmost place of each part leaves the most room for the next, so nothing has to be tried twice.
function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0
  for (const part of parts) {
    const found = text.indexOf(part, from)
    if (found === -1) return false
    from = found + part.length
  }
  return true
}
