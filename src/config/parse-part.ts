import type { z } from 'zod'
import type { Finding } from '../contract/finding.ts'
import type { Place } from '../foundation/app-error.ts'
import { closestName } from '../foundation/closest-name.ts'
import type { YamlPath } from '../foundation/yaml-file.ts'
import { keysAt, purposeAt } from './schema-words.ts'

export type PlaceOf = (path: YamlPath, part?: 'key' | 'value') => Place

export interface ParsedPart<T> {
  /** Undefined when there are findings. */
  readonly value: T | undefined
  readonly findings: readonly Finding[]
}

/** Parses a part of a YAML file by a schema. Findings tell every problem with its place, and never show a value. */
export function parsePart<T>(schema: z.ZodType<T>, value: unknown, placeOf: PlaceOf): ParsedPart<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { value: parsed.data, findings: [] }
  const issues = parsed.error.issues.flatMap(issue => bestBranch(issue))
  const findings = issues.flatMap(issue => explain(issue, { schema, value, placeOf }))
  return { value: undefined, findings: inFileOrder(findings) }
}

interface Part {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly placeOf: PlaceOf
}

/** Of alternatives none of which fits, the one that was most likely meant: where the fewest things are wrong. */
function bestBranch(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const branches = issue.errors.filter(branch =>
    branch.every(({ path }) => path.length > 0 || !isTypeIssue(branch[0])),
  )
  const best = branches.toSorted((left, right) => left.length - right.length)[0]
  if (!best) return [issue]
  return best.flatMap(inner => bestBranch({ ...inner, path: [...issue.path, ...inner.path] }))
}

function isTypeIssue(issue: z.core.$ZodIssue | undefined): boolean {
  return issue?.code === 'invalid_type'
}

function explain(issue: z.core.$ZodIssue, part: Part): readonly Finding[] {
  const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey([...path, key], part))
  const name = path.join('.') || 'The file'
  const purpose = purposeAt(part.schema, path)
  if (path.length > 0 && valueAt(part.value, path) === undefined) {
    const fix = `Add ${path.at(-1)}${purpose === undefined ? '' : `: ${purpose}`}.`
    const place = part.placeOf(path.slice(0, -1), 'key')
    return [finding('MILLRACE-CONFIG-MISSING-KEY', place, `${name} is missing`, fix)]
  }
  const fix =
    purpose === undefined ? 'Write a value that the key allows.' : `${path.at(-1) ?? name}: ${purpose}.`
  const what = `${name} ${reason(issue, valueAt(part.value, path))}`
  return [finding('MILLRACE-CONFIG-INVALID-VALUE', part.placeOf(path), what, fix)]
}

function unknownKey(path: readonly (string | number)[], part: Part): Finding {
  const parent = path.slice(0, -1)
  const allowed = keysAt(part.schema, parent)
  const key = String(path.at(-1))
  const meant = closestName(key, allowed)
  const where = parent.length === 0 ? '' : ` in ${parent.join('.')}`
  const fix =
    meant === undefined ? `Remove it; allowed are ${allowed.join(', ')}.` : `Did you mean "${meant}"?`
  return finding(
    'MILLRACE-CONFIG-UNKNOWN-KEY',
    part.placeOf(path, 'key'),
    `Unknown key "${key}"${where}`,
    fix,
  )
}

function reason(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_type')
    return `must be ${wordFor(issue.expected)}, not ${wordFor(typeName(value))}`
  if (issue.code === 'invalid_union') {
    const expected = issue.errors.flatMap(([first]) =>
      first?.code === 'invalid_type' ? [wordFor(first.expected)] : [],
    )
    return expected.length === 0
      ? 'is not allowed'
      : `must be ${expected.join(' or ')}, not ${wordFor(typeName(value))}`
  }
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`
  return issue.message.startsWith('must') ? issue.message : `is not allowed: ${issue.message}`
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  null: 'nothing',
}

function wordFor(type: string): string {
  return words[type] ?? type
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    return Object.hasOwn(inner, step) ? Reflect.get(inner, step) : undefined
  }, value)
}

/** A finding of level ERROR. */
export function finding(code: string, place: Place, what: string, fix: string): Finding {
  return { level: 'ERROR', code, ...place, what, fix }
}

/** As a person reads the file. */
export function inFileOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((left, right) => left.line - right.line || left.column - right.column)
}
