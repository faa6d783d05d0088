import { cellText } from './cell-text.ts'
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, Pair, YAMLError } from 'yaml'
import { messageOf, type Place } from './app-error.ts'

/** A step from a map to a key of it, or from a list to an item, counted from 0. */
export type YamlPath = readonly (string | number)[]

export interface YamlProblem {
  readonly place: Place
  readonly message: string
}

/** A YAML file as plain values, which still knows where each of them stands. */
export interface YamlFile {
  readonly file: string
  /** Undefined when there are problems; null when the file is empty. */
  readonly value: unknown
  readonly problems: readonly YamlProblem[]
  /**
   * The place of the value at a path, or of its key. Where the path does not exist: the key of the nearest parent that
   * does, and the start of the file otherwise.
   */
  placeOf(path: YamlPath, part?: 'key' | 'value'): Place
}

/**
 * Reads one document of YAML 1.2 (core schema): ON, OFF, yes, no and timestamps stay text, a repeated key is a problem.
 * Never throws.
 */
export function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false })
  const placeAt = (offset: number | undefined): Place => {
    const { line, col } = lines.linePos(offset ?? 0)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const problems: YamlProblem[] = [...document.errors, ...document.warnings].map(error => ({
    place: placeAt(errorOffset(document, error)),
    message: error.code === 'MULTIPLE_DOCS' ? 'The file holds more than one document' : error.message,
  }))
  if (problems.length === 0 && text.includes('*')) problems.push(...unresolvedAliases(document, placeAt))
  const value = problems.length === 0 ? plainValue(document, problems, placeAt(0)) : undefined
  return { file, value, problems, placeOf: (path, part = 'value') => placeAt(offsetOf(document, path, part)) }
}

function unresolvedAliases(
  document: Document,
  placeAt: (offset: number | undefined) => Place,
): YamlProblem[] {
  const problems: YamlProblem[] = []
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return
      problems.push({ place: placeAt(alias.range?.[0]), message: `No anchor is named "${alias.source}"` })
    },
  })
  return problems
}

function plainValue(document: Document, problems: YamlProblem[], start: Place): unknown {
  try {
    const value: unknown = document.toJS()
    return value
  } catch (error) {
    // Aliases that would expand without measure are found only here.
    problems.push({ place: start, message: messageOf(error) })
    return undefined
  }
}

function offsetOf(document: Document, path: YamlPath, part: 'key' | 'value'): number | undefined {
  let node: unknown = document.contents
  let offset = startOf(node)
  for (const [index, step] of path.entries()) {
    const child = childOf(isAlias(node) ? node.resolve(document) : node, step)
    if (!child) return offset
    const isValueWanted = part === 'value' && index === path.length - 1
    offset = isValueWanted ? (startOf(child.value) ?? startOf(child.key)) : startOf(child.key ?? child.value)
    node = child.value
  }
  return offset
}

interface Child {
  readonly key?: unknown
  readonly value: unknown
}

function childOf(node: unknown, step: string | number): Child | undefined {
  if (isMap(node)) return node.items.find(pair => hasKey(pair, step))
  if (!isSeq(node)) return undefined
  const value = node.items[Number(step)]
  return value === undefined ? undefined : { value }
}

function hasKey(pair: Pair, step: string | number): boolean {
  return isScalar(pair.key) && cellText(pair.key.value) === String(step)
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

/** An open quote is noticed at the end of the file; a person looks for where it was opened. */
function errorOffset(document: Document, error: YAMLError): number {
  let offset = error.pos[0]
  if (!/closing .*quote/.test(error.message)) return offset
  visit(document, {
    Scalar(_key, { type, range }) {
      if (type?.startsWith('QUOTE_') && range && range[0] <= error.pos[0] && range[1] >= error.pos[0])
        offset = range[0]
    },
  })
  return offset
}
