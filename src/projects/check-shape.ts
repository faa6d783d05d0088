import { z } from 'zod'
import type { YamlPath } from '../foundation/yaml-file.ts'
import { nameList, suggestion, type FindingText, type ProjectFindings } from './project-findings.ts'
import type { SourceFile } from './source-file.ts'

/**
 * What a file holds, by its schema. A key that the schema does not know is reported as a warning and dropped; everything
 * else that does not fit is an error, and the answer is undefined.
 */
export function checkShape<Shape>(
  schema: z.ZodType<Shape>,
  source: Pick<SourceFile, 'placeOf'>,
  value: unknown,
  findings: ProjectFindings,
): Shape | undefined {
  const first = schema.safeParse(value)
  if (first.success) return first.data
  const unknownKeys: YamlPath[] = []
  for (const issue of first.error.issues) {
    const path = issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        unknownKeys.push([...path, key])
        findings.warning('MILLRACE-PROJECT-UNKNOWN-KEY', unknownKey(schema, source, path, key))
      }
    } else {
      const isMissing = valueAt(value, path) === undefined
      const text = isMissing ? missing(path) : misfit(issue, path, valueAt(value, path))
      const code = isMissing ? 'MILLRACE-PROJECT-MISSING-PROPERTY' : 'MILLRACE-PROJECT-WRONG-VALUE'
      findings.error(code, { place: source.placeOf(path), ...text })
    }
  }
  const second = schema.safeParse(without(value, unknownKeys))
  return second.success ? second.data : undefined
}

function unknownKey(
  schema: z.ZodType,
  source: Pick<SourceFile, 'placeOf'>,
  path: YamlPath,
  key: string,
): FindingText {
  const known = knownKeys(schema, path)
  return {
    place: source.placeOf([...path, key], 'key'),
    what: `Property '${key}' is not known here and is ignored.`,
    fix: suggestion(key, known, `Remove it; the properties here are ${nameList(known)}.`),
  }
}

function missing(path: YamlPath): Omit<FindingText, 'place'> {
  const name = String(path.at(-1) ?? 'properties')
  return { what: `Property '${name}' is missing.`, fix: `Add ${name} here.` }
}

function misfit(issue: z.core.$ZodIssue, path: YamlPath, value: unknown): Omit<FindingText, 'place'> {
  const name = path.length === 0 ? 'The file' : `Property '${namedPart(path)}'`
  const shown = shownValue(value)
  const { values, kinds } = accepted(issue)
  if (values.length > 0) {
    const allowed = `Use one of ${values.join(', ')}.`
    const near = suggestion(String(value), values, '')
    return { what: `${name} cannot be ${shown}.`, fix: near ? `${near} ${allowed}` : allowed }
  }
  if (kinds.length === 0)
    return { what: `${name} cannot be ${shown}: ${issue.message}.`, fix: 'Correct the value.' }
  const hint = kinds.includes('a text') && isPlain(value) ? ' Put it in quotes.' : ''
  return {
    what: `${name} must be ${kinds.join(' or ')}, not ${shown}.`,
    fix: `Write ${kinds.join(' or ')} here.${hint}`,
  }
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a block of properties',
  record: 'a block of properties',
}

function accepted(issue: z.core.$ZodIssue): { readonly values: string[]; readonly kinds: string[] } {
  if (issue.code === 'invalid_value') return { values: issue.values.map(String), kinds: [] }
  if (issue.code === 'invalid_type')
    return { values: [], kinds: [kindNames[issue.expected] ?? issue.expected] }
  if (issue.code !== 'invalid_union') return { values: [], kinds: [] }
  const options = issue.errors.flat().map(accepted)
  return { values: options.flatMap(option => option.values), kinds: options.flatMap(option => option.kinds) }
}

function namedPart(path: YamlPath): string {
  return String(path.findLast(step => typeof step === 'string') ?? path[0])
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null || value === undefined) return 'empty'
  if (typeof value === 'object') return 'a block of properties'
  return JSON.stringify(value)
}

function isPlain(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean'
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>((parent, step) => (isRecord(parent) ? parent[step] : undefined), value)
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}

function without(value: unknown, paths: readonly YamlPath[]): unknown {
  const copy = structuredClone(value)
  for (const path of paths) {
    const parent = valueAt(copy, path.slice(0, -1))
    if (isRecord(parent)) delete parent[path.at(-1) ?? '']
  }
  return copy
}

function knownKeys(schema: z.core.$ZodType, path: YamlPath): readonly string[] {
  let current: z.core.$ZodType | undefined = schema
  for (const step of path) current = stepInto(unwrapped(current), step)
  const target = unwrapped(current)
  return target instanceof z.ZodObject ? Object.keys(target.shape) : []
}

function stepInto(schema: z.core.$ZodType | undefined, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodRecord) return schema.valueType
  if (!(schema instanceof z.ZodObject)) return undefined
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape
  return shape[step]
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema
}
