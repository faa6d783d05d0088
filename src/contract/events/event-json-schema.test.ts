import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { eventKinds, type EventKind } from './catalogue.ts'
import { eventJsonSchema, lifecycleEventJsonSchema, type JsonSchema } from './event-json-schema.ts'
import { someEvents } from './testing/event-makers.ts'
import { seedExamples } from './testing/seed-examples.ts'

function compile(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addKeyword('x-filterable')
  return ajv.compile(schema)
}

test.each(eventKinds)('the %s events that Millrace makes satisfy the published schema', kind => {
  const event = JSON.parse(JSON.stringify(someEvents()[kind]))
  expect(refusals(eventJsonSchema(kind), event)).toEqual([])
  expect(refusals(lifecycleEventJsonSchema(), event)).toEqual([])
})

test.each(eventKinds)('the public example of a %s event satisfies the schema of readers', kind => {
  expect(refusals(eventJsonSchema(kind, 'read'), seedExamples[kind])).toEqual([])
  expect(refusals(lifecycleEventJsonSchema('read'), seedExamples[kind])).toEqual([])
})

test.each(eventKinds)('the published schema of a %s event asks for spaceid and ownerid', kind => {
  expect(refusals(eventJsonSchema(kind), seedExamples[kind])).toEqual([' spaceid', ' ownerid'])
})

test.each(eventKinds)('no %s event passes for one of another kind', kind => {
  const others = eventKinds.filter(other => other !== kind)
  for (const other of others) expect(refusals(eventJsonSchema(other), someEvents()[kind])).toContain('/type')
})

const broken: readonly (readonly [EventKind, string, (event: Draft) => void, string])[] = [
  ['started', 'without startedBy', event => delete event.data['startedBy'], '/data startedBy'],
  ['started', 'without tenantid', event => delete event['tenantid'], ' tenantid'],
  [
    'started',
    'whose task has an unknown type',
    event => (event.data.dataTask['type'] = 'BAKERY'),
    '/data/dataTask/type',
  ],
  ['completed', 'without endTime', event => delete event.data['endTime'], '/data endTime'],
  [
    'completed',
    'with a time without Z',
    event => (event.data['endTime'] = '2026-03-02T06:00:12.498'),
    '/data/endTime',
  ],
  [
    'completed',
    'with a time without milliseconds',
    event => (event['time'] = '2026-03-02T06:00:12Z'),
    '/time',
  ],
  ['completed', 'with a time as a number', event => (event['time'] = 1772431212512), '/time'],
  ['failed', 'without errorMessage', event => delete event.data['errorMessage'], '/data errorMessage'],
  [
    'failed',
    'with a status that is text',
    event => (event.data['errorDetails'] = details('500')),
    '/data/errorDetails/status',
  ],
  [
    'failed',
    'with a status that is no integer',
    event => (event.data['errorDetails'] = details(0.5)),
    '/data/errorDetails/status',
  ],
  ['stopped', 'without stoppedTime', event => delete event.data['stoppedTime'], '/data stoppedTime'],
  [
    'stopped',
    'on a day that does not exist',
    event => (event.data['stoppedTime'] = '2026-02-30T06:00:12.498Z'),
    '/data/stoppedTime',
  ],
  [
    'stopped',
    'with a start method of its own',
    event => (event.data['startMethod'] = 'CAT'),
    '/data/startMethod',
  ],
]

test.each(broken)('a %s event %s is refused', (kind, _what, breakIt, where) => {
  const event = JSON.parse(JSON.stringify(someEvents()[kind])) as Draft
  breakIt(event)
  expect(refusals(eventJsonSchema(kind), event)).toContain(where)
  expect(refusals(lifecycleEventJsonSchema(), event)).not.toEqual([])
})

test('the five attributes of a task that filters may name are marked, and no others', () => {
  const paths = JSON.stringify(eventJsonSchema('started')).match(/"(\w+)":\{[^{}]*"x-filterable":true/g)
  expect(paths?.map(text => text.split('"')[1])).toEqual(['id', 'name', 'ownerId', 'spaceId', 'projectId'])
})

test.each([
  ...eventKinds.map(kind => [`task-${kind}`, eventJsonSchema(kind)] as const),
  ['lifecycle-event', lifecycleEventJsonSchema()] as const,
])('the reference page %s.schema.json is what the definition says', async (name, schema) => {
  const page = `../../../docs/reference/events/${name}.schema.json`
  await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(page)
})

/** Where a value was refused: the path, and the name of what is missing there. */
function refusals(schema: JsonSchema, value: unknown): string[] {
  const validate = compile(schema)
  if (validate(value)) return []
  return (validate.errors ?? []).map(error =>
    error.keyword === 'required'
      ? `${error.instancePath} ${error.params['missingProperty']}`
      : error.instancePath,
  )
}

function details(status: unknown): object {
  return { code: 'X-1', title: 'It failed', source: 'millrace', status }
}

interface Draft {
  [key: string]: unknown
  data: { [key: string]: unknown; dataTask: Record<string, unknown> }
}
