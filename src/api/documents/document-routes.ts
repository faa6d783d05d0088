import { z } from 'zod'
import { asyncApiDocument } from '../../contract/asyncapi/asyncapi-document.ts'
import type { JsonSchema } from '../../contract/events/event-json-schema.ts'
import { defineRoute, type Route } from '../route.ts'
import { openApiDocument } from './openapi-document.ts'

const Document = z.record(z.string(), z.unknown()).meta({ id: 'Document', description: 'A JSON document' })

/** A table of routes with the documents of itself: OpenAPI and AsyncAPI. */
export function withDocuments(routes: readonly Route[], version: string): readonly Route[] {
  let made: JsonSchema | undefined
  const openApi = (): JsonSchema => (made ??= openApiDocument({ routes: all, version }))
  const all: readonly Route[] = [
    ...routes,
    document('openapi', 'The OpenAPI 3.1 document of this API', openApi),
    document('asyncapi', 'The AsyncAPI 3.0 document of the events', () => asyncApiDocument({ version })),
  ]
  return all
}

function document(name: 'openapi' | 'asyncapi', summary: string, make: () => JsonSchema): Route {
  return defineRoute({
    method: 'GET',
    path: `/api/${name}.json`,
    operationId: name === 'openapi' ? 'getOpenApiDocument' : 'getAsyncApiDocument',
    summary,
    permission: 'public',
    answers: { 200: Document },
    handle: () => Promise.resolve({ status: 200, body: make() }),
  })
}
