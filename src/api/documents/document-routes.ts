import { z } from 'zod'
import { asyncApiDocument } from '../../contract/asyncapi/asyncapi-document.ts'
import type { JsonSchema } from '../../contract/events/event-json-schema.ts'
import { defineRoute, type Route } from '../route.ts'
import { openApiDocument } from './openapi-document.ts'
import { pageHeaders } from '../pages/page-headers.ts'
import { referencePage } from './page/reference-page.ts'

const Document = z.record(z.string(), z.unknown()).meta({ id: 'Document', description: 'A JSON document' })

/** A table of routes with the documents of itself: OpenAPI, AsyncAPI, and the page for people. */
export function withDocuments(routes: readonly Route[], version: string): readonly Route[] {
  let made: JsonSchema | undefined
  const openApi = (): JsonSchema => (made ??= openApiDocument({ routes: all, version }))
  const all: readonly Route[] = [
    ...routes,
    document('openapi', 'The OpenAPI 3.1 document of this API', openApi),
    document('asyncapi', 'The AsyncAPI 3.0 document of the events', () => asyncApiDocument({ version })),
    page(openApi),
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

function page(openApi: () => JsonSchema): Route {
  let made: string | undefined
  return defineRoute({
    method: 'GET',
    path: '/docs/api',
    operationId: 'getReferencePage',
    summary: 'This API as a page for people',
    permission: 'public',
    answers: { 200: z.string() },
    media: { 'text/html': null },
    handle: () => {
      made ??= referencePage(openApi())
      return Promise.resolve({ status: 200, headers: pageHeaders, stream: once(made) })
    },
  })
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text)
}
