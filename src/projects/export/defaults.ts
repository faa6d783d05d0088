import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'

/** A JSON Schema, as far as defaults are concerned. */
interface SchemaNode {
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly items?: SchemaNode
}

/** Leaves out what a file need not say: nulls, and values that are the same when left out. */
export function withoutDefaults(value: unknown, schema: z.ZodType): unknown {
  return pruned(value, nodeOf(schema))
}

/** Says everything that a file left out and that has a value then. */
export function withDefaults(value: unknown, schema: z.ZodType): unknown {
  return filled(value, nodeOf(schema))
}

const nodes = new WeakMap<z.ZodType, SchemaNode>()

function nodeOf(schema: z.ZodType): SchemaNode {
  const node = nodes.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', reused: 'inline' }) as SchemaNode)
  nodes.set(schema, node)
  return node
}

function pruned(value: unknown, { properties = {}, required = [], items = {} }: SchemaNode): unknown {
  if (Array.isArray(value)) return value.map(item => pruned(item, items))
  if (!isRecord(value)) return value
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const node = propertyOf(properties, name)
    const kept = pruned(item, node)
    const isSaid = kept !== null && (required.includes(name) || !isDefault(kept, node))
    return isSaid ? [[name, kept] as const] : []
  })
  return Object.fromEntries(entries)
}

function isDefault(value: unknown, node: SchemaNode): boolean {
  return 'default' in node && isDeepStrictEqual(value, node.default)
}

function filled(value: unknown, { properties = {}, items = {} }: SchemaNode): unknown {
  if (Array.isArray(value)) return value.map(item => filled(item, items))
  if (!isRecord(value)) return value
  const said = Object.entries(value)
    .filter(([, item]) => item !== null)
    .map(([name, item]) => [name, filled(item, propertyOf(properties, name))] as const)
  const unsaid = Object.entries(properties)
    .filter(([name, node]) => 'default' in node && (value[name] === undefined || value[name] === null))
    .map(([name, node]) => [name, filled(node.default, node)] as const)
  return Object.fromEntries([...said, ...unsaid])
}

function propertyOf(properties: Readonly<Record<string, SchemaNode>>, name: string): SchemaNode {
  return (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
