import { z } from 'zod'

const Source = z.union([
  z.strictObject({ pointer: z.string().describe('JSON Pointer into the body') }),
  z.strictObject({ parameter: z.string().describe('Name of a parameter of the path or the query') }),
])

/** One thing that is wrong with a request, or that went wrong. */
export const ErrorItem = z
  .strictObject({
    code: z.string().describe('Stable code; docs/reference/errors.md explains each'),
    title: z.string().describe('What the code means'),
    detail: z.string().describe('What happened here'),
    status: z.int().describe('HTTP status'),
    source: Source.optional().describe('As in meta: clients of some resources look for it here'),
    meta: z
      .strictObject({
        fix: z.string().optional().describe('What to do next'),
        column: z.int().optional().describe('Where in the text of the field, from 1'),
        source: Source.optional().describe('The part of the request that is meant'),
      })
      .optional(),
  })
  .meta({ id: 'ErrorItem' })
export type ErrorItem = z.infer<typeof ErrorItem>

/** The body of every answer with a status of 400 or more. */
export const ErrorAnswer = z
  .strictObject({
    errors: z.array(ErrorItem).min(1),
    traceId: z
      .string()
      .describe('Names this request; also in the header x-request-id and in the log of the server'),
  })
  .meta({ id: 'ErrorAnswer' })
export type ErrorAnswer = z.infer<typeof ErrorAnswer>
