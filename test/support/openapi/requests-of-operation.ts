import fc from 'fast-check'
import type { DescribedParameter } from '../../../src/api/documents/page/described-api.ts'
import { oddTexts } from '../../../src/api/testing/odd-texts.ts'
import { percentEncoded } from '../../../src/api/testing/percent-encoded.ts'
import type { Operation } from './operations.ts'
import { valuesOfSchema, type ValueSource } from './values-of-schema.ts'

export const keyNames = ['admin', 'user', 'none', 'unknown'] as const

/** A request that the document allows, or one that is nearly so. */
export interface DocumentedRequest {
  readonly operationId: string
  readonly method: string
  readonly target: string
  readonly key: (typeof keyNames)[number]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

const manyAdmins = Array.from({ length: 8 }, () => 'admin' as const)

/** A second of a fuzzing test is worth more than the server's patience: what a parameter may say, but should not here. */
const patience: Readonly<Record<string, readonly string[]>> = { delay: ['1ms', '0.5ms', '3', 'soon'] }

export function requestsOfOperation(
  source: ValueSource,
  operation: Operation,
): fc.Arbitrary<DocumentedRequest> {
  const { parameters = [] } = operation
  const inQuery = parameters.filter(parameter => parameter.in === 'query')
  const inHeaders = parameters.filter(parameter => parameter.in === 'header')
  return fc.record({
    operationId: fc.constant(operation.operationId),
    method: fc.constant(operation.method),
    target: fc
      .tuple(
        pathsOf(source, operation),
        fc.tuple(...inQuery.map(each => queryParts(source, each))),
        strayParts,
      )
      .map(([path, parts, stray]) => withQuery(path, [...parts, stray])),
    key: fc.constantFrom(...manyAdmins, 'user', 'user', 'none', 'unknown'),
    headers: fc
      .tuple(mediaTypes(operation), fc.tuple(...inHeaders.map(each => headerParts(source, each))))
      .map(([type, parts]) => Object.fromEntries([...type, ...parts.flat()])),
    body: bodiesOf(source, operation),
  })
}

function pathsOf(
  { known, ...source }: ValueSource,
  { path, parameters = [] }: Operation,
): fc.Arbitrary<string> {
  const inPath = parameters.filter(parameter => parameter.in === 'path')
  const values = inPath.map(({ name, schema }) => {
    const shown = known.inPath(path, name).map(String)
    return (
      fc
        .oneof(
          ...(shown.length > 0 ? [{ weight: 8, arbitrary: fc.constantFrom(...shown) }] : []),
          { weight: 1, arbitrary: valuesOfSchema({ known, ...source }, schema).map(String) },
          { weight: 1, arbitrary: fc.constantFrom(...oddTexts, '%zz') },
        )
        // Others would be the path of something else: a shorter one, or one that a browser makes shorter.
        .filter(text => !/^\.{0,2}$/u.test(text) && !text.includes('/'))
        .map(text => [name, text === '%zz' ? text : percentEncoded(text)] as const)
    )
  })
  const anything = fc
    .tuple(...values)
    .map(pairs => pairs.reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), path))
  const shown = known.paths(path)
  return shown.length === 0 ? anything : fc.oneof(fc.constantFrom(...shown), anything)
}

type QueryPart = readonly [name: string, value: string] | undefined

function queryParts(
  source: ValueSource,
  { name, schema, required }: DescribedParameter,
): fc.Arbitrary<QueryPart> {
  const shown = source.known.of(name).map(String)
  const value = patience[name]
    ? fc.constantFrom(...patience[name])
    : fc.oneof(
        { weight: 3, arbitrary: valuesOfSchema(source, schema).map(String) },
        ...(shown.length > 0 ? [{ weight: 8, arbitrary: fc.constantFrom(...shown) }] : []),
        { weight: 1, arbitrary: fc.constantFrom(...oddTexts) },
      )
  const part = value.map(text => [name, text] as const)
  return fc.option(part, { freq: required ? 12 : 1, nil: undefined })
}

const strayParts: fc.Arbitrary<QueryPart> = fc
  .option(fc.tuple(fc.constantFrom('hue', '__proto__', 'limit', 'next'), fc.constantFrom(...oddTexts)), {
    freq: 1,
    nil: undefined,
  })
  .chain(part => fc.constantFrom(part, undefined, undefined, undefined, undefined, undefined))

function withQuery(path: string, parts: readonly QueryPart[]): string {
  const texts = parts.flatMap(part => (part ? [`${percentEncoded(part[0])}=${percentEncoded(part[1])}`] : []))
  return texts.length === 0 ? path : `${path}?${texts.join('&')}`
}

function headerParts(
  source: ValueSource,
  { name, schema }: DescribedParameter,
): fc.Arbitrary<readonly (readonly [string, string])[]> {
  const printable = fc.oneof(valuesOfSchema(source, schema).map(String), fc.constantFrom('0', '1', '2', 'x'))
  return fc.option(
    printable.filter(text => /^[\x21-\x7e]+$/u.test(text)).map(text => [[name, text] as const]),
    { freq: 1, nil: [] },
  )
}

function mediaTypes({
  requestBody,
  method,
}: Operation): fc.Arbitrary<readonly (readonly [string, string])[]> {
  const type = (text: string) => fc.constant([['content-type', text] as const])
  const isZip = requestBody?.content['application/zip'] !== undefined
  if (method === 'GET') return fc.constant([])
  if (!requestBody)
    return fc.oneof({ weight: 12, arbitrary: fc.constant([]) }, type('application/json'), type('text/plain'))
  return fc.oneof(
    { weight: 12, arbitrary: type(isZip ? 'application/zip' : 'application/json') },
    type(isZip ? 'multipart/form-data; boundary=b' : 'text/plain'),
    type('a/b+json; charset=x'),
  )
}

const broken = [
  '{',
  '[]',
  'null',
  '0',
  '{"__proto__":{}}',
  '"\\u0000"',
  '{"name":"\\ud800"}',
  '['.repeat(5000),
  `{"name":"${'x'.repeat(1024 * 1024)}"}`,
]

function bodiesOf(
  source: ValueSource,
  { method, requestBody }: Operation,
): fc.Arbitrary<DocumentedRequest['body']> {
  if (method === 'GET') return fc.constant(undefined)
  if (!requestBody)
    return fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, fc.constantFrom('{}', 'x'))
  if (requestBody.content['application/zip'])
    return fc.oneof(fc.constant(source.zip), fc.constantFrom('', 'PK\u0003\u0004', ...broken))
  const json = requestBody.content['application/json']
  if (!json) return fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...broken))
  const allowed = valuesOfSchema(source, json.schema)
  return fc.oneof(
    { weight: 12, arbitrary: allowed.map(value => JSON.stringify(value)) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(allowed, fc.nat(), fc.jsonValue({ maxDepth: 2 }))
        .map(([value, at, other]) => JSON.stringify(spoilt(value, at, other))),
    },
    { weight: 1, arbitrary: fc.constantFrom(undefined, ...broken) },
  )
}

/** The value with one thing in it changed, taken out or added. */
function spoilt(value: unknown, at: number, other: unknown): unknown {
  if (typeof value !== 'object' || value === null) return other
  const names = Object.keys(value)
  const name = names[at % (names.length + 1)]
  if (name === undefined) return { ...value, unheardOf: other }
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === name ? other : (each as unknown)))
  const { [name]: _, ...rest } = value as Readonly<Record<string, unknown>>
  return at % 2 === 0 ? rest : { ...rest, [name]: other }
}
