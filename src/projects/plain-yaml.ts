/**
 * Reads the plain part of YAML in which nearly every project file is written: block maps and lists of one-line scalars.
 * Some fifty times as fast as the full parser, which every other file goes to: undefined means "not plain".
 */
export function parsePlainYaml(text: string): unknown {
  const lines = plainLines(text)
  if (!lines || lines.length === 0) return undefined
  try {
    const reader = new PlainReader(lines)
    return reader.readAll()
  } catch (error) {
    if (error === notPlain) return undefined
    throw error
  }
}

interface Line {
  readonly indent: number
  readonly text: string
}

/** Thrown by the reader, and never further than `parsePlainYaml`. */
const notPlain = new Error('not plain')

const entryPattern = /^([A-Za-z_][\w.$-]*):(?: +(.*))?$/
const linePattern = /^( *)(.*?) *\r?$/s

function plainLines(text: string): Line[] | undefined {
  const lines: Line[] = []
  for (const raw of text.split('\n')) {
    const [, spaces = '', content = ''] = linePattern.exec(raw) ?? []
    if (/[\t\r]/.test(content) || content.startsWith('---') || content.startsWith('...')) return undefined
    if (content !== '' && !content.startsWith('#')) lines.push({ indent: spaces.length, text: content })
  }
  return lines
}

class PlainReader {
  readonly #lines: Line[]
  #at = 0

  constructor(lines: Line[]) {
    this.#lines = lines
  }

  readAll(): unknown {
    const value = this.#readBlock(this.#lines[0]?.indent ?? 0)
    if (this.#at < this.#lines.length) throw notPlain
    return value
  }

  #readBlock(indent: number): unknown {
    return isItem(this.#lines[this.#at]) ? this.#readList(indent) : this.#readMap(indent)
  }

  #readMap(indent: number): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    for (let line = this.#lineAt(indent); line && !isItem(line); line = this.#lineAt(indent)) {
      const [, key = '', inline] = entryPattern.exec(line.text) ?? []
      if (key === '' || key === '__proto__' || isSpecialWord(key) || Object.hasOwn(map, key)) throw notPlain
      this.#at++
      map[key] = inline === undefined ? this.#readNested(indent) : readScalar(inline)
    }
    return map
  }

  #readList(indent: number): unknown[] {
    const list: unknown[] = []
    for (let line = this.#lineAt(indent); line && isItem(line); line = this.#lineAt(indent)) {
      const content = line.text.slice(1).trimStart()
      if (content === '' || isItem({ indent, text: content })) throw notPlain
      if (!entryPattern.test(content)) {
        list.push(readScalar(content))
        this.#at++
        continue
      }
      // The first entry of a map in a list stands behind the dash; its column is the map's.
      const column = indent + line.text.length - content.length
      this.#lines[this.#at] = { indent: column, text: content }
      list.push(this.#readMap(column))
    }
    return list
  }

  /** What follows a key that has nothing behind it; a list may stand as far left as its key. */
  #readNested(indent: number): unknown {
    const next = this.#lines[this.#at]
    if (next && (next.indent > indent || (next.indent === indent && isItem(next))))
      return this.#readBlock(next.indent)
    return null
  }

  /** The next line if it belongs to the block; deeper than the block it would belong to nothing plain. */
  #lineAt(indent: number): Line | undefined {
    const line = this.#lines[this.#at]
    if (line && line.indent > indent) throw notPlain
    return line?.indent === indent ? line : undefined
  }
}

function isItem(line: Line | undefined): boolean {
  return line !== undefined && (line.text === '-' || line.text.startsWith('- '))
}

function readScalar(text: string): unknown {
  const first = text.charAt(0)
  if (first === "'" || first === '"') return readQuoted(text)
  if (text === 'true') return true
  if (text === 'false') return false
  if (/^(0|-?[1-9]\d{0,14})$/.test(text)) return Number(text)
  const isSafe = /^[A-Za-z_$/(]/.test(text) && !/: |:$| #/.test(text) && !isSpecialWord(text)
  if (!isSafe) throw notPlain
  return text
}

function readQuoted(text: string): string {
  const inner = text.slice(1, -1)
  if (text.length < 2 || text.at(-1) !== text[0] || inner.includes(text.charAt(0)) || inner.includes('\\'))
    throw notPlain
  return inner
}

function isSpecialWord(text: string): boolean {
  return /^(null|true|false)$/i.test(text)
}
