import { z } from 'zod'
import type { YamlPath } from '../foundation/yaml-file.ts'

type Node = Readonly<Record<string, unknown>>

/** The keys that a schema knows at a path. */
export function keysAt(schema: z.ZodType, path: YamlPath): readonly string[] {
  return [...new Set(nodesAt(schema, path).flatMap(node => Object.keys(asNode(node['properties']))))]
}

/** What the schema says that the value at a path is for. */
export function purposeAt(schema: z.ZodType, path: YamlPath): string | undefined {
  const purposes = nodesAt(schema, path).map(node => node['description'])
  return purposes.find(purpose => typeof purpose === 'string')
}

function nodesAt(schema: z.ZodType, path: YamlPath): readonly Node[] {
  const root = asNode(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }))
  return path.reduce<readonly Node[]>(
    (nodes, step) => nodes.flatMap(node => childrenOf(node, step)),
    alternatives(root),
  )
}

function childrenOf(node: Node, step: string | number): readonly Node[] {
  const properties = asNode(node['properties'])
  const child = properties[step] ?? (typeof step === 'number' ? node['items'] : node['additionalProperties'])
  return alternatives(asNode(child))
}

/** The node, and what it is put together from. */
function alternatives(node: Node): readonly Node[] {
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap(key => {
    const list = node[key]
    return Array.isArray(list) ? list.map(asNode) : []
  })
  return [node, ...parts.flatMap(alternatives)]
}

function asNode(value: unknown): Node {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
