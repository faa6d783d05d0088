import { z } from 'zod'
import type { JsonSchema } from '../../contract/events/event-json-schema.ts'

/** As a client writes it, or as it gets it: what has a default may be left out of the one and is always in the other. */
export type Side = 'input' | 'output'

/** JSON Schemas of a document; those with a name are written once, as its components. */
export interface ComponentSchemas {
  readonly components: Readonly<Record<string, JsonSchema>>
  /** A reference where the schema has a name. Throws Error for a schema that was not among the given ones. */
  schemaOf(schema: z.ZodType, side: Side): JsonSchema
}

export interface GivenSchema {
  readonly schema: z.ZodType
  /** For one that has no `id`. Absent: it stays where it is used. */
  readonly name?: string
}

const inZod = '#/$defs/'
const inDocument = '#/components/schemas/'

/**
 * JSON Schemas (draft 2020-12) of zod schemas. A schema with an `id` that clients write otherwise than they get it has two
 * components, `Name` and `NameInput`.
 */
export function componentSchemas(given: Readonly<Record<Side, readonly GivenSchema[]>>): ComponentSchemas {
  const output = converted(given.output, 'output')
  const input = withInputNames(converted(given.input, 'input'), output.named)
  const sides = { input, output }
  return {
    components: { ...input.named, ...output.named },
    schemaOf(schema, side) {
      const found = sides[side].bySchema.get(schema)
      if (found) return found
      throw new Error(`a schema of the side ${side} was not converted`)
    },
  }
}

interface Converted {
  readonly named: Readonly<Record<string, JsonSchema>>
  readonly bySchema: ReadonlyMap<z.ZodType, JsonSchema>
}

function converted(given: readonly GivenSchema[], io: Side): Converted {
  const [first, ...rest] = [...new Set(given.map(({ schema }) => schema))]
  if (!first) return { named: {}, bySchema: new Map() }
  const { $defs = {}, prefixItems = [] } = z.toJSONSchema(z.tuple([first, ...rest]), {
    io,
    metadata: new SchemaNames(given),
    unrepresentable: 'any',
    override: ({ jsonSchema }) => simplify(jsonSchema),
  })
  const { defs, list } = withNames({ defs: $defs, list: prefixItems }, name => name)
  return {
    named: defs as Record<string, JsonSchema>,
    bySchema: new Map([first, ...rest].map((schema, at) => [schema, (list[at] ?? {}) as JsonSchema])),
  }
}

/** What is known of schemas everywhere, and the names that they are given here. */
class SchemaNames extends z.core.$ZodRegistry<z.core.GlobalMeta> {
  readonly #names: ReadonlyMap<z.core.$ZodType, string>

  constructor(given: readonly GivenSchema[]) {
    super()
    const named = given
      .toReversed()
      .flatMap(({ schema, name }) => (name === undefined ? [] : [[unwrapped(schema), name] as const]))
    this.#names = new Map(named)
  }

  override get(schema: z.core.$ZodType): z.core.GlobalMeta | undefined {
    const known = z.globalRegistry.get(schema)
    const id = known?.id ?? this.#names.get(schema)
    return id === undefined ? known : { ...known, id }
  }
}

/** Of a body that may be left out: what it is when it is there. */
function unwrapped(schema: z.ZodType): z.ZodType {
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault
  return isWrapper ? unwrapped(schema.unwrap() as z.ZodType) : schema
}

/** Says the same in fewer words: a format needs no pattern beside it, and an integer no bounds of what a double can hold. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format !== undefined) delete schema.pattern
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

function withInputNames(input: Converted, output: Converted['named']): Converted {
  const differing = new Set<string>()
  const nameOf = (name: string): string => (differing.has(name) ? `${name}Input` : name)
  // What refers to a schema with another name differs too, so this goes on until nothing more does.
  for (let before = -1; before !== differing.size;) {
    before = differing.size
    for (const [name, schema] of Object.entries(input.named)) {
      const other = output[name]
      if (other && JSON.stringify(withNames(schema, nameOf)) !== JSON.stringify(other)) differing.add(name)
    }
  }
  const named = Object.entries(input.named).map(([name, schema]) => [nameOf(name), withNames(schema, nameOf)])
  const bySchema = [...input.bySchema].map(([schema, json]) => [schema, withNames(json, nameOf)] as const)
  return { named: Object.fromEntries(named), bySchema: new Map(bySchema) }
}

/** A copy whose references lead into the document, to other names. */
function withNames<T>(value: T, nameOf: (name: string) => string): T {
  return JSON.parse(JSON.stringify(value), (key, each: unknown) => {
    if (key !== '$ref' || typeof each !== 'string') return each
    return inDocument + nameOf(each.replace(inZod, '').replace(inDocument, ''))
  }) as T
}
