import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineRoute, type Route } from '../route.ts'
import { openApiDocument } from './openapi-document.ts'

const done = () => Promise.resolve({ status: 200, body: {} })
const Thing = z
  .strictObject({ name: z.string(), size: z.int().default(1), parts: z.array(z.string()).optional() })
  .meta({ id: 'Thing' })

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly unknown[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, unknown>>
  readonly security?: unknown
}
interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>
    readonly responses: Readonly<Record<string, unknown>>
  }
}

function described(...routes: readonly Route[]): Described {
  return openApiDocument({ routes, version: '1.2.3' }) as unknown as Described
}

function operationOf(route: Route): Operation {
  const [methods = {}] = Object.values(described(route).paths)
  const [operation] = Object.values(methods)
  if (!operation) throw new Error('no operation')
  return operation
}

const get = (parts: Partial<Route> = {}): Route => ({
  ...defineRoute({
    method: 'GET',
    path: '/api/v1/webhooks/:id',
    summary: 'One thing',
    permission: 'read',
    answers: { 200: Thing },
    handle: done,
  }),
  ...parts,
})

describe('the OpenAPI document of a table of routes', () => {
  test('has the parameters of path, query and headers', () => {
    const query = z.strictObject({
      after: z.coerce.number().int().min(0).describe('Where to begin'),
      states: z.array(z.enum(['due', 'held'])).optional(),
    })
    const headers = { 'Last-Event-ID': 'Where it ended' }
    expect(operationOf(get({ query, headers })).parameters).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'Id of the webhook',
        schema: { type: 'string' },
      },
      {
        name: 'after',
        in: 'query',
        required: true,
        description: 'Where to begin',
        schema: { type: 'integer', minimum: 0 },
      },
      {
        name: 'states',
        in: 'query',
        style: 'form',
        explode: false,
        schema: { type: 'array', items: { type: 'string', enum: ['due', 'held'] } },
      },
      { name: 'Last-Event-ID', in: 'header', description: 'Where it ended', schema: { type: 'string' } },
    ])
  })

  test('says of a schema what a client may leave out, and what it always gets', () => {
    const post = get({ method: 'POST', path: '/api/v1/webhooks', body: Thing })
    const { components, paths } = described(post)
    expect(components.schemas['Thing']).toMatchObject({ required: ['name', 'size'] })
    expect(components.schemas['ThingInput']).toMatchObject({ required: ['name'] })
    expect(paths['/api/v1/webhooks']?.['post']?.requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingInput' } } },
    })
  })

  test('names a schema without an id by the operation', () => {
    const { components } = described(get({ answers: { 200: z.strictObject({ name: z.string() }) } }))
    expect(Object.keys(components.schemas)).toContain('GetWebhookAnswer')
  })

  test('lists the statuses of the errors that a route can give', () => {
    const statusesOf = (route: Route) => Object.keys(operationOf(route).responses).map(Number)
    expect(statusesOf(get())).toEqual([200, 400, 401, 403, 404, 429, 500, 503])
    expect(statusesOf(get({ permission: 'public', problems: [] }))).toEqual([200, 400, 403, 500, 503])
    expect(statusesOf(get({ method: 'POST', problems: ['MILLRACE-WEBHOOK-IS-DISABLED'] }))).toEqual([
      200, 400, 401, 403, 409, 413, 415, 429, 500, 503,
    ])
  })

  test('names the codes that a route gives of itself', () => {
    const { responses } = operationOf(get({ problems: ['MILLRACE-WEBHOOK-UNKNOWN'] }))
    expect(responses['404']).toMatchObject({
      description: expect.stringContaining('`MILLRACE-WEBHOOK-UNKNOWN`: There is no such webhook') as string,
      'x-codes': ['MILLRACE-WEBHOOK-UNKNOWN'],
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorAnswer' } } },
    })
    expect(responses['500']).toEqual({ $ref: '#/components/responses/Failed' })
  })

  test('describes texts by their media type and what they are made of', () => {
    const { responses } = operationOf(
      get({ answers: { 200: z.string() }, media: { 'application/x-ndjson': Thing } }),
    )
    expect(responses['200']).toMatchObject({
      content: {
        'application/x-ndjson': {
          schema: { type: 'string' },
          'x-item-schema': { $ref: '#/components/schemas/Thing' },
        },
      },
    })
  })

  test('needs a key except where a route is public', () => {
    expect(operationOf(get()).security).toBeUndefined()
    expect(operationOf(get({ permission: 'public' })).security).toEqual([])
  })

  test.each([
    ['two routes with one name', [get({ operationId: 'same' }), get({ operationId: 'same', method: 'PUT' })]],
    ['a code of no catalogue', [get({ problems: ['MILLRACE-NO-SUCH-CODE'] })]],
    ['a path of no part of the API', [get({ path: '/api/v1/somewhere' })]],
  ])('is refused for %s', (_what, routes) => {
    expect(() => described(...routes)).toThrow(/operationId same|MILLRACE-NO-SUCH-CODE|api-tags/u)
  })
})
