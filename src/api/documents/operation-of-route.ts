import type { z } from 'zod'
import type { JsonSchema } from '../../contract/events/event-json-schema.ts'
import type { Permission, Route } from '../route.ts'
import { tagOfPath } from './api-tags.ts'
import type { ComponentSchemas } from './component-schemas.ts'
import { operationIdOf } from './operation-id.ts'
import { parametersOfRoute } from './parameters-of-route.ts'
import { binary, responsesOfRoute } from './responses-of-route.ts'

const needs: Readonly<Record<Permission, string>> = {
  public: 'Needs no key.',
  read: 'Needs a key.',
  write: 'Needs a key.',
  admin: 'Needs a key with the role TenantAdmin.',
}

/** A route as an operation of the OpenAPI document. */
export function operationOfRoute(route: Route, schemas: ComponentSchemas): JsonSchema {
  const { path, summary, permission, body, space } = route
  const parameters = parametersOfRoute(route, schemas)
  return {
    operationId: operationIdOf(route),
    summary,
    description: needs[permission],
    tags: [tagOfPath(path).name],
    ...(permission === 'public' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBody(route, body, schemas) }),
    responses: responsesOfRoute(route, schemas),
    'x-permission': permission,
    ...(space && { 'x-space-right': space.right }),
  }
}

function requestBody(
  { rawBody, takesZip }: Route,
  body: z.ZodType,
  { schemaOf }: ComponentSchemas,
): JsonSchema {
  if (takesZip) return zipBody
  return {
    required: rawBody !== true && !body.safeParse(undefined).success,
    content: { [rawBody ? '*/*' : 'application/json']: { schema: schemaOf(body, 'input') } },
  }
}

const zipBody = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: { type: 'object', properties: { zip: binary }, required: ['zip'] },
    },
    'application/zip': { schema: binary },
  },
}
