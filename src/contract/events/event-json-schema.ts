import { z } from 'zod'
import { eventCatalogue, eventKinds, type EventKind } from './catalogue.ts'

/** A JSON Schema (draft-07) as data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * `published` describes what Millrace writes: `spaceid` and `ownerid` are there, times have milliseconds and `Z`.
 * `read` describes what Millrace accepts: events of other producers of the contract, which may lack the two.
 */
export type SchemaStrength = 'published' | 'read'

const draft = 'http://json-schema.org/draft-07/schema#'
const alwaysWritten = ['spaceid', 'ownerid']
const millisecondsInUtc = '\\.\\d{3}Z$'

/** The JSON Schema of one kind of event. */
export function eventJsonSchema(kind: EventKind, strength: SchemaStrength = 'published'): JsonSchema {
  return { $schema: draft, ...eventSchemaBody(kind, strength) }
}

/** The JSON Schema of any lifecycle event. */
export function lifecycleEventJsonSchema(strength: SchemaStrength = 'published'): JsonSchema {
  return {
    $schema: draft,
    title: 'Data task lifecycle event',
    oneOf: eventKinds.map(kind => eventSchemaBody(kind, strength)),
  }
}

/** The same without `$schema`, to stand inside another document. */
export function eventSchemaBody(kind: EventKind, strength: SchemaStrength): JsonSchema {
  const { title, description, schema } = eventCatalogue[kind]
  const { $schema: _, ...body } = z.toJSONSchema(schema, {
    target: 'draft-7',
    override: ({ jsonSchema }) => simplify(jsonSchema, strength),
  })
  const required = strength === 'published' ? [...(body.required ?? []), ...alwaysWritten] : body.required
  return { title, description, ...body, required }
}

/** Says the same in fewer words: no `additionalProperties: {}`, no integer bounds, no calendar in a pattern. */
function simplify(schema: z.core.JSONSchema.BaseSchema, strength: SchemaStrength): void {
  if (schema.type === 'object') delete schema.additionalProperties
  if (schema.type === 'integer') {
    delete schema.minimum
    delete schema.maximum
  }
  if (schema.format !== 'date-time') return
  if (strength === 'published') schema.pattern = millisecondsInUtc
  else delete schema.pattern
}
