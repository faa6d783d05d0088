import fc from 'fast-check'
import type { DescribedApi, DescribedSchema } from '../../../src/api/documents/page/described-api.ts'
import type { KnownValues } from './known-values.ts'

const mostItems = 4
const mostDepth = 5

export interface ValueSource {
  readonly api: DescribedApi
  readonly known: KnownValues
  /** A zip that may be sent where one is taken. */
  readonly zip: Uint8Array<ArrayBuffer>
  /** Only what is needed, and what is known where it is. */
  readonly isCareful?: boolean
}

/** Values that a schema of the document allows; those of fields that a server has shown are often among them. */
export function valuesOfSchema(
  source: ValueSource,
  schema: DescribedSchema,
  depth = 0,
): fc.Arbitrary<unknown> {
  const { $ref, const: value, enum: values, type } = schema
  const inner = (each: DescribedSchema): fc.Arbitrary<unknown> => valuesOfSchema(source, each, depth + 1)
  if ($ref !== undefined) return inner(source.api.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {})
  if (value !== undefined) return fc.constant(value)
  if (values) return fc.constantFrom(...values)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(inner))
  const types = [type ?? 'anything'].flat()
  return fc.oneof(...types.map(each => valuesOfType[each]?.({ source, schema, depth }) ?? anything))
}

interface Wanted {
  readonly source: ValueSource
  readonly schema: DescribedSchema
  readonly depth: number
}

const anything = fc.jsonValue({ maxDepth: 1 })

const valuesOfType: Readonly<Record<string, (wanted: Wanted) => fc.Arbitrary<unknown>>> = {
  string: ({ schema }) => textsOf(schema),
  integer: ({ schema }) => integersOf(schema),
  number: ({ schema }) => numbersOf(schema),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: listsOf,
  object: objectsOf,
}

function textsOf({ format, pattern, minLength = 0, maxLength = 40 }: DescribedSchema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const span = { min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }
    return fc.date(span).map(date => date.toISOString())
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'))
  const most = Math.max(minLength, Math.min(maxLength, minLength + 40))
  return fc.oneof(
    fc.string({ minLength, maxLength: most, unit: 'grapheme-ascii' }),
    fc.string({ minLength, maxLength: most, unit: 'grapheme' }),
  )
}

function integersOf({ minimum, exclusiveMinimum, maximum }: DescribedSchema): fc.Arbitrary<number> {
  const min = minimum ?? (exclusiveMinimum === undefined ? -1_000_000 : exclusiveMinimum + 1)
  const max = maximum ?? Math.max(min, 1_000_000)
  return fc.oneof(fc.integer({ min, max }), fc.integer({ min, max: Math.min(max, min + 20) }))
}

function numbersOf({ minimum, exclusiveMinimum, maximum }: DescribedSchema): fc.Arbitrary<number> {
  const min = minimum ?? exclusiveMinimum ?? -1e6
  return fc.double({
    min,
    minExcluded: minimum === undefined && exclusiveMinimum !== undefined,
    max: maximum ?? Math.max(min, 1e6),
    noNaN: true,
  })
}

function listsOf({ source, schema, depth }: Wanted): fc.Arbitrary<readonly unknown[]> {
  const { minItems = 0, maxItems = mostItems } = schema
  if (schema.prefixItems)
    return fc.tuple(...schema.prefixItems.map(each => valuesOfSchema(source, each, depth + 1)))
  const items = valuesOfSchema(source, schema.items ?? {}, depth + 1)
  const maxLength = Math.max(minItems, Math.min(maxItems, mostItems))
  const fewest = fc.array(items, { minLength: minItems, maxLength: minItems })
  if (source.isCareful) return fewest
  return fc.oneof(fewest, fc.array(items, { minLength: minItems, maxLength }))
}

function objectsOf({ source, schema, depth }: Wanted): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema
  if (typeof additionalProperties === 'object' && Object.keys(properties).length === 0) {
    return fc.dictionary(
      fc.string({ minLength: 1 }),
      valuesOfSchema(source, additionalProperties, depth + 1),
      { maxKeys: 3 },
    )
  }
  // Deep down only what must be there, so that schemas of trees come to an end.
  const names = Object.keys(properties).filter(name => depth < mostDepth || required.includes(name))
  const fields = (chosen: readonly string[]) =>
    Object.fromEntries(
      chosen.map(
        name => [name, fieldValues(name, { source, schema: properties[name] ?? {}, depth })] as const,
      ),
    )
  if (schema.maxProperties === 1) {
    const hinted = names.filter(name => source.known.isHinted(name))
    const chosen = source.isCareful && hinted.length > 0 ? hinted : names
    return fc.oneof(...chosen.map(name => fc.record(fields([name]))))
  }
  const needed = names.filter(name => required.includes(name))
  const worthSaying = names.filter(name => needed.includes(name) || source.known.isHinted(name))
  const least = fc.record(fields(worthSaying))
  if (source.isCareful) return least
  return fc.oneof(least, fc.record(fields(names), { requiredKeys: needed }))
}

function isOfType(value: unknown, { type }: DescribedSchema): boolean {
  return type === 'integer' || type === 'number' ? typeof value === 'number' : type === typeof value
}

function fieldValues(name: string, { source, schema, depth }: Wanted): fc.Arbitrary<unknown> {
  const known = source.known.of(name).filter(value => source.known.isHinted(name) || isOfType(value, schema))
  const any = valuesOfSchema(source, schema, depth + 1)
  if (known.length === 0) return any
  const shown = fc.constantFrom<unknown>(...known)
  if (source.isCareful) return shown
  return fc.oneof({ weight: 2, arbitrary: shown }, { weight: 1, arbitrary: any })
}
