import { ErrorAnswer } from '../../contract/api/error-answer.ts'
import type { JsonSchema } from '../../contract/events/event-json-schema.ts'
import type { Route } from '../route.ts'
import { tagsOfPaths } from './api-tags.ts'
import { componentSchemas, type ComponentSchemas, type GivenSchema } from './component-schemas.ts'
import { sharedErrorResponses } from './error-responses.ts'
import { operationIdOf } from './operation-id.ts'
import { operationOfRoute } from './operation-of-route.ts'
import { documentPath } from './parameters-of-route.ts'
import { isJson } from './responses-of-route.ts'

export interface DescribedApi {
  readonly routes: readonly Route[]
  readonly version: string
}

/** The OpenAPI 3.1 document of the API: its operations are the routes of the table, and its schemas are those that check requests. */
export function openApiDocument({ routes, version }: DescribedApi): JsonSchema {
  const schemas = componentSchemas({
    input: routes.flatMap(inputsOf),
    output: [{ schema: ErrorAnswer }, ...routes.flatMap(outputsOf)],
  })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace API',
      version,
      description:
        'Steers a Millrace server. Paths that answer GET answer HEAD too, and every path answers OPTIONS. An answer with a ' +
        'status of 400 or more has the body ErrorAnswer. The header x-request-id of each answer names the request.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'The server that gives this document' }],
    security: [{ apiKey: [] }],
    tags: tagsOfPaths(routes.map(({ path }) => path)),
    paths: pathsOf(routes, schemas),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'A key that `millrace keys create` made' },
      },
      responses: sharedErrorResponses(routes, schemas),
      schemas: schemas.components,
    },
  }
}

function inputsOf(route: Route): readonly GivenSchema[] {
  const { params, query, body } = route
  return [
    ...[params, query].flatMap(schema => (schema ? [{ schema }] : [])),
    ...(body && !route.takesZip
      ? [{ schema: body, ...(!route.rawBody && { name: schemaName(route, 'Body') }) }]
      : []),
  ]
}

function outputsOf(route: Route): readonly GivenSchema[] {
  const { answers, media = {}, anyStatus } = route
  const json = [...Object.values(answers), anyStatus].filter(schema => schema && isJson(schema))
  return [...json, ...Object.values(media)].flatMap(schema =>
    schema ? [{ schema, name: schemaName(route, 'Answer') }] : [],
  )
}

/** Of a body or an answer whose schema has no `id`. */
function schemaName(route: Route, what: 'Body' | 'Answer'): string {
  const operation = operationIdOf(route)
  return `${operation.charAt(0).toUpperCase()}${operation.slice(1)}${what}`
}

function pathsOf(routes: readonly Route[], schemas: ComponentSchemas): JsonSchema {
  const paths = new Map<string, Record<string, JsonSchema>>()
  const names = new Set<string>()
  for (const route of routes) {
    const name = operationIdOf(route)
    if (names.has(name)) throw new Error(`two routes have the operationId ${name}: give one its own`)
    names.add(name)
    const path = documentPath(route.path)
    const methods = paths.get(path) ?? {}
    methods[route.method.toLowerCase()] = operationOfRoute(route, schemas)
    paths.set(path, methods)
  }
  return Object.fromEntries(paths)
}
