import type { JsonSchema } from '../../contract/events/event-json-schema.ts'
import type { Route } from '../route.ts'
import type { ComponentSchemas } from './component-schemas.ts'
import { singular } from './operation-id.ts'

/** What a request to a route has in its path, its query and its headers. */
export function parametersOfRoute(route: Route, { schemaOf }: ComponentSchemas): readonly JsonSchema[] {
  const path = route.params ? schemaOf(route.params, 'input') : {}
  const query = route.query ? schemaOf(route.query, 'input') : {}
  const described = propertiesOf(path)
  return [
    ...namesInPath(route.path).map(name => pathParameter(route.path, name, described[name])),
    ...Object.entries(propertiesOf(query)).map(([name, schema]) =>
      queryParameter(name, schema, requiredOf(query).includes(name)),
    ),
    ...Object.entries(route.headers ?? {}).map(([name, description]) => ({
      name,
      in: 'header',
      description,
      schema: { type: 'string' },
    })),
  ]
}

/** A path as documents write it: `/api/v1/webhooks/{id}`. */
export function documentPath(path: string): string {
  return path.replaceAll(/:(\w+)/gu, '{$1}')
}

function namesInPath(path: string): readonly string[] {
  return Array.from(path.matchAll(/:(\w+)/gu), ([, name]) => name ?? '')
}

function pathParameter(path: string, name: string, schema: JsonSchema = { type: 'string' }): JsonSchema {
  const { description = defaultDescription(path, name), ...rest } = schema
  return { name, in: 'path', required: true, description, schema: rest }
}

function queryParameter(name: string, schema: JsonSchema, isRequired: boolean): JsonSchema {
  const { description, ...rest } = schema
  return {
    name,
    in: 'query',
    ...(isRequired && { required: true }),
    ...(description !== undefined && { description }),
    // Lists are written in one parameter, with commas.
    ...(rest['type'] === 'array' && { style: 'form', explode: false }),
    schema: rest,
  }
}

/** Such as `id of the webhook`, for `/webhooks/:id`. */
function defaultDescription(path: string, name: string): string {
  const words = path.split('/')
  const thing = singular(words[words.indexOf(`:${name}`) - 1] ?? '').replaceAll('-', ' ')
  const what = name.toLowerCase().endsWith('id') ? 'Id' : `The ${name}`
  return `${what} of the ${thing}`
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
}

function requiredOf(schema: JsonSchema): readonly string[] {
  return (schema['required'] ?? []) as readonly string[]
}
