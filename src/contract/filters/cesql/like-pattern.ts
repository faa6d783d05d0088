const one = -1
const many = -2

/**
 * Tells whether texts match a LIKE pattern: `%` is any characters, `_` is one, `\` before one of the two is that one itself.
 * Works in time proportional to text times pattern at worst, in memory of the pattern.
 */
export function likeMatcher(pattern: string): (text: string) => boolean {
  const symbols = symbolsOf(pattern)
  return simpleMatcher(symbols) ?? (text => matchesSymbols(text, symbols))
}

/** Code points, and the two wildcards. */
function symbolsOf(pattern: string): readonly number[] {
  const symbols: number[] = []
  let isEscaped = false
  for (const character of pattern) {
    const isWildcard = character === '%' || character === '_'
    if (isEscaped && !isWildcard) symbols.push(codeOf('\\'))
    const isEscape = character === '\\'
    if (!isEscape) symbols.push(isEscaped || !isWildcard ? codeOf(character) : wildcards[character])
    isEscaped = isEscape
  }
  if (isEscaped) symbols.push(codeOf('\\'))
  return symbols
}

const wildcards = { '%': many, _: one } as const

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

/** Most patterns are a text, or a text with % at its ends: the engine has faster ways for them. */
function simpleMatcher(symbols: readonly number[]): ((text: string) => boolean) | undefined {
  const isOpenLeft = symbols.length > 1 && symbols[0] === many
  const isOpenRight = symbols.at(-1) === many
  const middle = symbols.slice(isOpenLeft ? 1 : 0, isOpenRight ? -1 : undefined)
  if (middle.some(symbol => symbol < 0)) return undefined
  const wanted = middle.map(code => String.fromCodePoint(code)).join('')
  if (isOpenLeft && isOpenRight) return text => text.includes(wanted)
  if (isOpenLeft) return text => text.endsWith(wanted)
  return isOpenRight ? text => text.startsWith(wanted) : text => text === wanted
}

/** Remembers only the last % seen: what an earlier one took never needs to change. */
function matchesSymbols(text: string, symbols: readonly number[]): boolean {
  let at = 0
  let next = 0
  let afterMany = -1
  let retryAt = 0
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0
    const symbol = symbols[next]
    if (symbol === many) {
      next += 1
      afterMany = next
      retryAt = at
    } else if (symbol === one || symbol === code) {
      next += 1
      at += unitsOf(code)
    } else if (afterMany >= 0) {
      retryAt += unitsOf(text.codePointAt(retryAt) ?? 0)
      at = retryAt
      next = afterMany
    } else return false
  }
  return symbols.slice(next).every(symbol => symbol === many)
}

function unitsOf(code: number): number {
  return code > 0xff_ff ? 2 : 1
}
