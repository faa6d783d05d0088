import { CloudEvent, HTTP } from 'cloudevents'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { eventType } from '../../../src/contract/events/catalogue.ts'
import { parseLifecycleEvent } from '../../../src/contract/events/lifecycle-event.ts'
import { someEvents, someFacts } from '../../../src/contract/events/testing/event-makers.ts'
import { seedExamples } from '../../../src/contract/events/testing/seed-examples.ts'
import { startMethods as serverStartMethods } from '../../../src/contract/run.ts'
import { taskKinds } from '../../../src/contract/task-kind.ts'
import {
  eventKinds,
  eventTypes,
  InvalidEventError,
  parseEvent,
  parseEvents,
  startMethods,
  taskTypes,
  verifyRequest,
  type LifecycleEvent,
} from '../src/index.ts'
import { fixtureSecret, makeKeyPair, sampleEvent, signedRequest } from '../src/fixtures/index.ts'
import { serverRequest } from './support/server-request.ts'

const formats = ['json', 'structured', 'binary', 'batch'] as const

test('the words of the package are those of the server', () => {
  expect(taskTypes).toEqual(taskKinds)
  expect(startMethods).toEqual(serverStartMethods)
  expect(Object.values(eventTypes)).toEqual(eventKinds.map(kind => eventType(kind)))
})

test.each(eventKinds)(
  'a %s event of the server, of the public contract and of the fixtures is accepted by both',
  kind => {
    const made: LifecycleEvent = someEvents(someFacts())[kind]
    for (const event of [made, seedExamples[kind], sampleEvent(kind)]) {
      expect(parseEvent(JSON.stringify(event))).toEqual(event)
      expect(parseLifecycleEvent(event)).toBe(event)
    }
  },
)

test.each(eventKinds)('what is missing or of another kind in a %s event, both refuse, or neither', kind => {
  const event = sampleEvent(kind)
  const differing = pathsOf(event).flatMap(path =>
    replacements
      .map(value => ({ path, value, event: withValue(event, path, value) }))
      .filter(({ event: changed }) => isAcceptedByServer(changed) !== isAcceptedHere(changed)),
  )
  expect(differing).toEqual([])
})

test.each(eventKinds)('each required field of a %s event is missed by name', kind => {
  const event = sampleEvent(kind)
  const optional = new Set(['subject', 'spaceid', 'ownerid', 'data.startMethod', 'data.dataTask.description'])
  for (const path of pathsOf(event)) {
    const changed = withValue(event, path, undefined)
    expect([path, fieldAtFault(changed)]).toEqual([path, optional.has(path) ? undefined : path])
    expect([path, isAcceptedByServer(changed)]).toEqual([path, optional.has(path)])
  }
})

test.each(formats)(
  'a fixture in the format %s is the request that the server makes, signatures and all',
  async format => {
    const now = new Date('2026-11-24T12:00:00.700Z')
    const secrets = [fixtureSecret, '0123456789abcdef0123456789abcdef']
    for (const kind of eventKinds) {
      const event = { ...sampleEvent(kind, { taskName: 'Größe "1 %" ☃' }), customid: 'a b"%ü' }
      const events = format === 'batch' ? [event, sampleEvent('started')] : [event]
      const sent = serverRequest(events, { format, secrets, now })
      const made = await signedRequest({ events, format, secret: secrets, now })
      expect(made.body).toBe(sent.body)
      expect(made.headers).toEqual(sent.headers)
    }
  },
)

test('a request of the server that is signed with a key pair too is verified by its public key', async () => {
  const now = new Date()
  const sent = serverRequest([sampleEvent('failed')], { format: 'json', secrets: [], now, withKeyPair: true })
  await expect(verifyRequest(sent, sent.publicKey)).resolves.toBeUndefined()
  await expect(verifyRequest(sent, (await makeKeyPair()).publicKey)).rejects.toMatchObject({
    reason: 'no-match',
  })
})

test('what the library standardwebhooks signs is verified here, and what is signed here is verified there', async () => {
  const webhook = new Webhook(fixtureSecret)
  const body = JSON.stringify(sampleEvent('completed', { taskName: 'Größe ☃' }))
  const now = new Date()
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': webhook.sign('msg_1', now, body),
  }
  await expect(verifyRequest({ headers, body }, fixtureSecret)).resolves.toBeUndefined()
  for (const format of formats) {
    const request = await signedRequest({ format })
    expect(webhook.verify(request.body, { ...request.headers })).toEqual(JSON.parse(request.body))
  }
})

test('what the cloudevents SDK reads from a fixture is the event', async () => {
  for (const format of ['structured', 'binary'] as const) {
    const { headers, body, events } = await signedRequest({ format, type: 'failed' })
    const read = HTTP.toEvent({ headers: { ...headers }, body }) as CloudEvent
    const { id, type, subject, data } = read
    expect({ id, type, subject, data }).toMatchObject({ ...pick(events[0]) })
  }
  const batch = await signedRequest({
    format: 'batch',
    events: [sampleEvent('started'), sampleEvent('stopped')],
  })
  const read = HTTP.toEvent({ headers: { ...batch.headers }, body: batch.body })
  expect((read as CloudEvent[]).map(({ id }) => id)).toEqual(batch.events.map(({ id }) => id))
})

test('what the cloudevents SDK writes is read here', () => {
  for (const kind of eventKinds) {
    const event = sampleEvent(kind)
    const written = HTTP.structured(new CloudEvent({ ...event } as object))
    const { headers, body } = written as { headers: Record<string, string>; body: string }
    expect(parseEvents(body, headers)).toEqual([event])
    const { extensions, ...attributes } = event
    const binary = HTTP.binary(
      new CloudEvent({ ...attributes, extensions: JSON.stringify(extensions) } as object),
    )
    const sent = binary as { headers: Record<string, string>; body: string }
    expect(parseEvents(sent.body, sent.headers)).toMatchObject([{ ...pick(event), extensions }])
  }
})

const replacements: readonly unknown[] = [
  undefined,
  null,
  0,
  1.5,
  true,
  '',
  'text',
  [],
  [{}],
  [1],
  {},
  '2026-02-28T06:00:12Z',
  '2024-02-29T06:00:12.5Z',
  '1900-02-29T06:00:12.498Z',
  '2026-02-30T06:00:12.498Z',
  '2026-03-02T24:00:12.498Z',
  '2026-03-02T06:00Z',
  '2026-03-02T06:00:12.498',
  '2026-03-02T06:00:12.498+01:00',
  '2026-03-02 06:00:12Z',
  '2026-03-02T06:00:12.498Z\n',
  2 ** 53,
  ...taskKinds,
  ...serverStartMethods,
  ...Object.values(eventTypes),
  '0.3',
]

/** Paths of every value in a value, such as `data.dataTask.id`. */
function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = path === '' ? name : `${path}.${name}`
    return [own, ...pathsOf(inner, own)]
  })
}

function withValue(event: object, path: string, value: unknown): unknown {
  const copy = structuredClone(event) as Record<string, unknown>
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const parent = steps.reduce((inner, step) => inner[step] as Record<string, unknown>, copy)
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return copy
}

function isAcceptedByServer(value: unknown): boolean {
  try {
    parseLifecycleEvent(value)
    return true
  } catch {
    return false
  }
}

function isAcceptedHere(value: unknown): boolean {
  return fieldAtFault(value) === undefined
}

/** The field that the package refuses; undefined when it refuses none. */
function fieldAtFault(value: unknown): string | undefined {
  try {
    parseEvent(value)
    return undefined
  } catch (error) {
    if (error instanceof InvalidEventError) return error.field
    throw error
  }
}

function pick(event: LifecycleEvent | undefined): object {
  return { id: event?.id, type: event?.type, subject: event?.subject, data: event?.data }
}
