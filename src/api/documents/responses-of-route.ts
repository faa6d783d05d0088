import { z } from 'zod'
import { ErrorAnswer } from '../../contract/api/error-answer.ts'
import type { JsonSchema } from '../../contract/events/event-json-schema.ts'
import type { Route } from '../route.ts'
import type { ComponentSchemas } from './component-schemas.ts'
import { errorResponses } from './error-responses.ts'

/** Bytes, as generators of clients know them. */
export const binary = { type: 'string', format: 'binary' }

const meanings: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken on; it goes on after the answer',
  204: 'Done; there is no body',
  503: 'Not now; the body says why',
}

/** What a route answers, by status; `default` where the request says which status it wants. */
export function responsesOfRoute(route: Route, schemas: ComponentSchemas): JsonSchema {
  const errors = errorResponses(route, schemas)
  const answers = Object.entries(route.answers).map(([status, answer]) => {
    const description = meanings[Number(status)] ?? 'Not done'
    const content = {
      ...(answer && isJson(answer) && json(answer, schemas, errors[status] !== undefined)),
      ...(status === '200' && mediaOf(route, schemas)),
    }
    return [status, { description, ...(Object.keys(content).length > 0 && { content }) }] as const
  })
  return { ...errors, ...Object.fromEntries(answers), ...otherStatuses(route, schemas) }
}

/** Strings and bytes are sent as they are, with a media type that the route names. */
export function isJson(answer: z.ZodType): boolean {
  return !(answer instanceof z.ZodString) && !(answer instanceof z.ZodCustom)
}

function json(answer: z.ZodType, { schemaOf }: ComponentSchemas, isErrorToo: boolean): JsonSchema {
  const schema = schemaOf(answer, 'output')
  const either = { anyOf: [schema, schemaOf(ErrorAnswer, 'output')] }
  return { 'application/json': { schema: isErrorToo ? either : schema } }
}

function mediaOf({ media = {}, answers }: Route, { schemaOf }: ComponentSchemas): JsonSchema {
  const isBytes = answers[200] instanceof z.ZodCustom
  return Object.fromEntries(
    Object.entries(media).map(([mediaType, piece]) => [
      mediaType,
      {
        schema: isBytes ? binary : { type: 'string' },
        ...(piece && { 'x-item-schema': schemaOf(piece, 'output') }),
      },
    ]),
  )
}

function otherStatuses({ anyStatus }: Route, schemas: ComponentSchemas): JsonSchema {
  if (!anyStatus) return {}
  return { default: { description: 'As the request asks', content: json(anyStatus, schemas, true) } }
}
