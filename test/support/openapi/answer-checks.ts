import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import type { DescribedApi } from '../../../src/api/documents/page/described-api.ts'
import { isPublic, operationsOf, responseOf, type FoundResponse, type Operation } from './operations.ts'
import type { DocumentedRequest } from './requests-of-operation.ts'

export interface Answer {
  readonly status: number
  readonly mediaType: string
  readonly requestId: string | null
  /** Of a stream without an end, what came first. */
  readonly text: string
}

/** Fails when an answer is not the one that the document promises. */
export type AnswerCheck = (request: DocumentedRequest, answer: Answer) => void

export function createAnswerCheck(api: DescribedApi): AnswerCheck {
  const schemaAt = createSchemas(api)
  const operations = new Map(operationsOf(api).map(each => [each.operationId, each]))
  return (request, answer) => {
    const { status, text } = answer
    const operation = operations.get(request.operationId)
    const found = operation && responseOf(api, operation, status)
    if (!found) throw new Error(`the status ${status} is not documented: ${text}`)
    if (!found.isDefault) expect(status, text).toBeLessThan(500)
    expectKeyChecked(operation, request, status)
    const { content } = found.response
    if (content === undefined || hasNoBody(status)) return expect(text).toBe('')
    if (!(answer.mediaType in content))
      throw new Error(`the media type ${answer.mediaType} is not documented`)
    const at = [...found.pointer, 'content', answer.mediaType]
    if (answer.mediaType !== 'application/json')
      return expectPieces(answer, schemaAt([...at, 'x-item-schema']))
    const body: unknown = JSON.parse(text)
    expectValid(schemaAt([...at, 'schema']), body)
    if (status >= 400 && !found.isDefault) expectDocumentedErrors(found, answer, body)
  }
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

/** Whoever has no key gets no further, and who may not gets no further than that. */
function expectKeyChecked(operation: Operation, { key }: DocumentedRequest, status: number): void {
  const hasNoKey = key === 'none' || key === 'unknown'
  if (hasNoKey && !isPublic(operation)) expect([400, 401]).toContain(status)
  if (key === 'user' && operation['x-permission'] === 'admin') expect([400, 403]).toContain(status)
}

function expectDocumentedErrors(
  { response }: FoundResponse,
  { status, requestId }: Answer,
  body: unknown,
): void {
  const { errors, traceId } = body as { errors: { code: string; status: number }[]; traceId: string }
  expect(traceId).toBe(requestId)
  for (const error of errors) {
    expect(error.status).toBe(status)
    if (response['x-codes']) expect(response['x-codes']).toContain(error.code)
  }
}

/** Lines of JSON, or the data of events; other texts have no pieces. */
function expectPieces({ mediaType, text }: Answer, schema: ValidateFunction | undefined): void {
  expect(text).not.toBe('')
  if (!schema) return
  const lines = text.split('\n').slice(0, -1)
  const pieces = mediaType.includes('event-stream')
    ? lines.flatMap(line => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []))
    : lines.filter(line => line !== '')
  for (const piece of pieces) expectValid(schema, JSON.parse(piece))
}

function expectValid(schema: ValidateFunction | undefined, value: unknown): void {
  if (!schema) throw new Error('the document has no schema for this')
  if (!schema(value))
    throw new Error(`${JSON.stringify(schema.errors)}: ${JSON.stringify(value).slice(0, 2000)}`)
}

/** The compiled schema at a place of the document; undefined when there is nothing at that place. */
function createSchemas(api: DescribedApi): (pointer: readonly string[]) => ValidateFunction | undefined {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(api, 'api')
  const compiled = new Map<string, ValidateFunction | undefined>()
  return pointer => {
    const place = pointer
      .map(each => encodeURIComponent(each.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/')
    if (!compiled.has(place)) {
      const there = pointer.reduce<unknown>(
        (value, key) => (value as Record<string, unknown> | undefined)?.[key],
        api,
      )
      compiled.set(place, there === undefined ? undefined : ajv.compile({ $ref: `api#/${place}` }))
    }
    return compiled.get(place)
  }
}
