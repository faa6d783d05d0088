import fc from 'fast-check'
import { percentEncoded } from '../../../src/api/testing/percent-encoded.ts'
import type { KnownValues } from './known-values.ts'
import type { Operation } from './operations.ts'
import type { DocumentedRequest } from './requests-of-operation.ts'
import { valuesOfSchema, type ValueSource } from './values-of-schema.ts'

/** Requests of somebody who may, about things that are there, with nothing but what is needed: most of them should be done. */
export function carefulRequests(wild: ValueSource, operation: Operation): fc.Arbitrary<DocumentedRequest> {
  const source = { ...wild, isCareful: true }
  const { operationId, method, path, parameters = [], requestBody } = operation
  const needed = parameters.filter(parameter => parameter.in === 'query' && parameter.required)
  const query = needed.map(({ name, schema }) =>
    knownOr(source.known.of(name), valuesOfSchema(source, schema)).map(
      value => `${name}=${percentEncoded(String(value))}`,
    ),
  )
  const json = requestBody?.content['application/json']
  const type = ['application/json', 'application/zip'].find(each => requestBody?.content[each])
  return fc.record({
    operationId: fc.constant(operationId),
    method: fc.constant(method),
    target: fc
      .tuple(thingsAt(source.known, path), fc.tuple(...query))
      .map(([filled, parts]) => (parts.length === 0 ? filled : `${filled}?${parts.join('&')}`)),
    key: fc.constant('admin' as const),
    headers: fc.constant<Record<string, string>>(type === undefined ? {} : { 'content-type': type }),
    body: json
      ? valuesOfSchema(source, json.schema).map(value => JSON.stringify(value))
      : fc.constant(type === 'application/zip' ? source.zip : requestBody && 'text'),
  })
}

function thingsAt(known: KnownValues, path: string): fc.Arbitrary<string> {
  const shown = known.paths(path)
  if (shown.length > 0) return fc.constantFrom(...shown)
  const names = Array.from(path.matchAll(/\{(\w+)\}/gu), ([, name]) => name ?? '')
  return fc
    .tuple(...names.map(name => knownOr(known.inPath(path, name), fc.constant('1'))))
    .map(values =>
      names.reduce(
        (text, name, at) => text.replace(`{${name}}`, () => percentEncoded(String(values[at]))),
        path,
      ),
    )
}

function knownOr(known: readonly unknown[], other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return known.length > 0 ? fc.constantFrom(...known) : other
}
