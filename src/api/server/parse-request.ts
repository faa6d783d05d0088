import type { z } from 'zod'
import type { ErrorItem } from '../../contract/api/error-answer.ts'
import type { Route } from '../route.ts'
import { errorsOfIssues, InvalidRequest, type RequestPart } from './invalid-request.ts'
import { placeOfNul } from './place-of-nul.ts'

export interface RawRequest {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** Params, query and body as the schemas of the route give them. Throws InvalidRequest with all that is wrong. */
export function parseRequest(route: Route, raw: RawRequest): RawRequest {
  const errors: ErrorItem[] = []
  const parsed = (part: RequestPart, schema: z.ZodType | undefined, value: unknown): unknown => {
    const nul = schema && !route.rawBody && !route.takesZip ? placeOfNul(value) : undefined
    if (nul) errors.push(...errorsOfIssues(part, [nulIssue(nul)]))
    const result = schema?.safeParse(value)
    if (result?.success === false) errors.push(...errorsOfIssues(part, result.error.issues))
    return result?.data
  }
  const request = {
    params: parsed('path', route.params, raw.params) ?? {},
    query: parsed('query', route.query, raw.query) ?? {},
    body: parsed('body', route.body, raw.body),
  }
  if (errors.length > 0) throw new InvalidRequest(errors)
  return request
}

function nulIssue(path: readonly PropertyKey[]): z.core.$ZodIssue {
  return {
    code: 'custom',
    path: [...path],
    message: 'has the character U+0000, which no text may have',
    input: undefined,
  }
}
